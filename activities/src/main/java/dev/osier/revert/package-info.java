/** Takes a branch and a task that landed on it, gives a commit without its work. Needs no run. */
@NullMarked
package dev.osier.revert;

import org.jspecify.annotations.NullMarked;
