/** What is set for this host: where Osier keeps what is its own, its name, and its limits. */
@NullMarked
package dev.osier.host;

import org.jspecify.annotations.NullMarked;
