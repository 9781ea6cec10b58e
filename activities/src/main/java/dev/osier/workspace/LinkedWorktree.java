package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.git.worktree.Worktrees;
import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** {@code worktree}: a linked worktree. What is committed in it is in the repository already. */
final class LinkedWorktree implements WorkspaceMaker {
  private final Repository repository;
  private final Worktrees worktrees;
  private final Submodules submodules;
  private final PinnedSettings settings;

  LinkedWorktree(Repository repository, Refs refs) {
    this.repository = repository;
    this.worktrees = new Worktrees(repository, refs);
    this.settings = new PinnedSettings(repository);
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
    worktrees.fill(git(directory));
    submodules.fill(directory);
  }

  @Override
  public boolean isWhole(Path directory) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), directory);
    if (files == null || !files.isWhole() || files.isClone()) {
      return false;
    }
    if (!files.isNamedIn(directory)) {
      // Deleted, or turned to another repository.
      files.nameIn(directory);
    }
    return files.isNamedIn(directory);
  }

  @Override
  public Git git(Path directory) throws IOException, InterruptedException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), directory);
    if (files == null || files.isClone()) {
      throw new IOException("git has forgotten the worktree " + directory);
    }
    return Git.pinned(directory, files.admin(), settings.ofWorktrees(Places.runOf(directory)));
  }

  @Override
  public void result(Path directory, String branch, String commit) {
    // An agent's commits move the branch itself.
  }
}
