/**
 * Takes the command line and gives an exit code: one class for each command, and what they share.
 */
@NullMarked
package dev.osier.cli;

import org.jspecify.annotations.NullMarked;
