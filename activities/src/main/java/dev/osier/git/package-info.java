/**
 * Takes a directory and gives the git repository there: its refs, commits, worktrees and changes.
 * The one place that builds calls of git; JGit reads and writes objects and refs, git itself does
 * everything that touches files.
 */
@NullMarked
package dev.osier.git;

import org.jspecify.annotations.NullMarked;
