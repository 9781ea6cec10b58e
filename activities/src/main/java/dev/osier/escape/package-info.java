/** Finds what a task's program changed outside of its workspace, and whose doing it was (G1). */
@NullMarked
package dev.osier.escape;

import org.jspecify.annotations.NullMarked;
