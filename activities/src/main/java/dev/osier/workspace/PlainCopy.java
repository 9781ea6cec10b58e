package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.git.worktree.Worktrees;
import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code copy}: the files of a plain directory, and nothing else. It is a worktree of the hidden
 * repository whose {@code .git} is taken away: what looks for one (build tools that ask git for a
 * version, hook managers, agents that would commit) must find what it finds in the directory
 * itself, and the hidden repository's made-up history must not be taken for the user's. Osier names
 * the git directory in each of its own calls.
 */
final class PlainCopy implements WorkspaceMaker {
  private final Repository repository;
  private final Worktrees worktrees;

  /**
   * @param repository a hidden one
   */
  PlainCopy(Repository repository) {
    this.repository = repository;
    this.worktrees = new Worktrees(repository);
  }

  @Override
  public WorkspaceKind word() {
    return WorkspaceKind.COPY;
  }

  @Override
  public void register(Path directory, @Nullable String branch, String start)
      throws IOException, InterruptedException {
    if (branch == null) {
      worktrees.addDetached(directory, start);
    } else {
      worktrees.add(directory, branch, start);
    }
    Files.delete(directory.resolve(".git"));
  }

  @Override
  public void fill(Path directory) throws IOException, InterruptedException {
    worktrees.fill(git(directory));
  }

  @Override
  public boolean isWhole(Path directory) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), directory);
    return files != null && files.isWhole();
  }

  @Override
  public Git git(Path directory) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), directory);
    if (files == null) {
      throw new IOException("the hidden repository has forgotten " + directory);
    }
    return Git.pinned(directory, files.admin(), repository.commonDir());
  }

  @Override
  public void result(Path directory, String branch, String commit) {
    // Osier itself commits here, on the branch.
  }
}
