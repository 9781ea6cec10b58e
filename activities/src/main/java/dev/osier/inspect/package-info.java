/** What there is of workspaces on this host, to be looked at; changes nothing. */
@NullMarked
package dev.osier.inspect;

import org.jspecify.annotations.NullMarked;
