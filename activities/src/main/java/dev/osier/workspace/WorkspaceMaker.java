package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the directory of an effect is made from a commit, and how what was done in it comes back.
 * Removing is the same for all: what a kind leaves in the repository besides the effect's branch is
 * a worktree's entry, if anything.
 */
interface WorkspaceMaker {
  WorkspaceKind word();

  /**
   * Makes the directory, still without files, and the effect's branch in the repository. Called
   * only where {@link Removal} has cleared.
   *
   * @param directory absolute; absent or empty
   * @param branch null: on no branch
   * @param start a commit id
   */
  void register(Path directory, @Nullable String branch, String start)
      throws IOException, InterruptedException;

  /** Writes the files of the commit into it. */
  void fill(Path directory) throws IOException, InterruptedException;

  /** Whether a directory is whole enough for another try to go on in it. */
  boolean isWhole(Path directory) throws IOException;

  /** Git as Osier calls it in the directory. */
  Git git(Path directory) throws IOException, InterruptedException;

  /**
   * Makes {@code commit}, which was made in the directory, the tip of the effect's branch in the
   * repository. Does nothing if it is.
   */
  void result(Path directory, String branch, String commit)
      throws IOException, InterruptedException;
}
