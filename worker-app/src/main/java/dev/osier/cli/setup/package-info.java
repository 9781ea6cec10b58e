/** Commands that set up a host and a repository, and say what is amiss with them. */
@NullMarked
package dev.osier.cli.setup;

import org.jspecify.annotations.NullMarked;
