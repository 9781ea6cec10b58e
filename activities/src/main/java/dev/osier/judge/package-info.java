/**
 * Takes what an agent left in its workspace, commits it, and says what it is worth: by git and exit
 * codes alone (G3).
 */
@NullMarked
package dev.osier.judge;

import org.jspecify.annotations.NullMarked;
