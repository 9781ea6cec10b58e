/** Osier's side of the measurements in {@code bench/}: takes orders on standard input, in time. */
@NullMarked
package dev.osier.bench;

import org.jspecify.annotations.NullMarked;
