package dev.osier.workspace;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.copy.Clones;
import dev.osier.git.object.Refs;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.git.worktree.Worktrees;
import dev.osier.name.RunNames;
import dev.osier.plan.WorkspaceKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code clone}: a repository of its own, {@code .git} directory included, for places where a
 * worktree's link does not work (a container that has only this directory). The effect's branch
 * stands in the user's repository too, where it holds the start against pruning, and is moved once
 * the agent's work is committed.
 */
final class IndependentClone implements WorkspaceMaker {
  private final Repository repository;
  private final Refs refs;
  private final Clones clones;
  private final Worktrees worktrees;
  private final Submodules submodules;
  private final PinnedSettings settings;

  IndependentClone(Repository repository, Refs refs) {
    this.repository = repository;
    this.refs = refs;
    this.clones = new Clones(repository);
    this.worktrees = new Worktrees(repository);
    this.settings = new PinnedSettings(repository);
    this.submodules = Submodules.ofClones(repository, worktrees);
  }

  @Override
  public WorkspaceKind word() {
    return WorkspaceKind.CLONE;
  }

  @Override
  public void register(Path directory, @Nullable String branch, String start)
      throws IOException, InterruptedException {
    if (branch != null && !refs.compareAndSet(ref(branch), null, start, "osier: claim")) {
      throw new GitException("Cannot make branch " + branch + ": it exists");
    }
    clones.make(directory, branch, start, usersOwn(refs));
  }

  /** Branches, tags and remotes of a repository, full name → id, but for those of Osier. */
  static Map<String, String> usersOwn(Refs refs) {
    Map<String, String> own = new TreeMap<>();
    for (String prefix : List.of("refs/heads/", "refs/tags/", "refs/remotes/")) {
      own.putAll(refs.under(prefix));
    }
    own.keySet().removeIf(name -> name.startsWith(RunNames.BRANCHES));
    return own;
  }

  @Override
  public void fill(Path directory) throws IOException, InterruptedException {
    worktrees.fill(git(directory));
    submodules.fill(directory);
  }

  @Override
  public boolean isWhole(Path directory) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), directory);
    return files != null && files.isClone() && files.isWhole();
  }

  @Override
  public Git git(Path directory) throws IOException, InterruptedException {
    Path own = directory.resolve(".git");
    return Git.pinned(
        directory,
        own,
        settings.ofClone(Places.runOf(directory), String.valueOf(directory.getFileName()), own));
  }

  @Override
  public void result(Path directory, String branch, String commit) throws InterruptedException {
    clones.bringHome(directory.resolve(".git"), List.of(commit), List.of());
    String tip = refs.tip(ref(branch));
    if (!refs.compareAndSet(ref(branch), tip, commit, "osier: result")) {
      throw new GitException("Cannot move branch " + branch + ": another moved it from " + tip);
    }
  }

  private static String ref(String branch) {
    return "refs/heads/" + branch;
  }
}
