/**
 * Takes an effect ID and gives what is known of the effect on disk, under {@code <common git
 * dir>/osier}: its record, the lease of the attempt that works on it, and the journal of what was
 * done.
 */
@NullMarked
package dev.osier.effect;

import org.jspecify.annotations.NullMarked;
