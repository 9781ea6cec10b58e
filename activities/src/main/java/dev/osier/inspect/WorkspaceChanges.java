package dev.osier.inspect;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Changes;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.process.ByteText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was changed in a worktree, as git sees it now. An agent may be at work there: nothing is
 * locked or written, and the {@code .git} in it is not trusted.
 *
 * @param head the commit checked out
 * @param branch the branch checked out, or null
 * @param sinceStart all files that differ from the commit it started from, untracked ones left out;
 *     null if that is not known
 * @param uncommitted two letters of git's short format, a space and the path, each
 */
public record WorkspaceChanges(
    String head, @Nullable String branch, @Nullable Changes sinceStart, List<String> uncommitted) {

  /**
   * Looks at a worktree.
   *
   * @return null if git knows none there
   * @throws GitException if git cannot read it
   */
  public static @Nullable WorkspaceChanges of(
      Repository repository, Path directory, @Nullable String start)
      throws IOException, InterruptedException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), directory);
    if (files == null || !files.isWhole()) {
      return null;
    }
    Git git =
        Git.at(directory)
            .with("GIT_DIR", files.admin().toString())
            .with("GIT_WORK_TREE", directory.toString());
    List<String> uncommitted =
        WorktreeStatus.require(git, "--untracked-files=normal").changes().stream()
            .map(change -> change.code().replace('.', ' ') + " " + ByteText.shown(change.path()))
            .toList();
    String head = git.require("rev-parse", "--verify", "HEAD");
    String ref = files.headRef();
    return new WorkspaceChanges(
        head, ref, start == null ? null : Changes.inWorktree(git, start), uncommitted);
  }
}
