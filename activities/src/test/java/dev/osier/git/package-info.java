/** Tests of calls of git, refs, commits and worktrees, on real repositories. */
@NullMarked
package dev.osier.git;

import org.jspecify.annotations.NullMarked;
