/**
 * Takes a verified candidate and gives a target that was moved to it, or a branch on which it
 * waits.
 */
@NullMarked
package dev.osier.publish;

import org.jspecify.annotations.NullMarked;
