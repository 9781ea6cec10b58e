/** The worktrees of a repository: made, listed, removed, and what git keeps of each. */
@NullMarked
package dev.osier.git.worktree;

import org.jspecify.annotations.NullMarked;
