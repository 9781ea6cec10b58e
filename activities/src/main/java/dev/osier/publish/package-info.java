/**
 * Takes a verified candidate and gives the target moved to it, once and forwards only, or a branch
 * on which the result waits for the user (G7).
 */
@NullMarked
package dev.osier.publish;

import org.jspecify.annotations.NullMarked;
