/** What every command of {@code osier} has: options, surroundings, exit codes, and refusals. */
@NullMarked
package dev.osier.cli.call;

import org.jspecify.annotations.NullMarked;
