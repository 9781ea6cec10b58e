package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.Worktrees;
import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code worktree}: a linked worktree. What is committed in it is in the repository already. */
final class LinkedWorktree implements Kind {
  private final Repository repository;
  private final Worktrees worktrees;
  private final Submodules submodules;

  LinkedWorktree(Repository repository) {
    this.repository = repository;
    this.worktrees = new Worktrees(repository);
    this.submodules = Submodules.ofWorktrees(repository, worktrees);
  }

  @Override
  public WorkspaceKind word() {
    return WorkspaceKind.WORKTREE;
  }

  @Override
  public void register(Path directory, @Nullable String branch, String start)
      throws IOException, InterruptedException {
    if (branch == null) {
      worktrees.addDetached(directory, start);
    } else {
      worktrees.add(directory, branch, start);
    }
  }

  @Override
  public void fill(Path directory) throws IOException, InterruptedException {
    worktrees.fill(directory);
    submodules.fill(directory);
  }

  @Override
  public boolean isWhole(Path directory) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), directory);
    return files != null && files.isWhole() && Files.exists(directory.resolve(".git"));
  }

  @Override
  public Git git(Path directory) {
    return Git.at(directory);
  }

  @Override
  public void result(Path directory, String branch, String commit) {
    // An agent's commits move the branch itself.
  }
}
