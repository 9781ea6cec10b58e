package dev.osier.workspace;

import dev.osier.git.Changes;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult.Exited;
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
    String[] args = {"status", "--porcelain=v2", "-z", "--no-renames", "--untracked-files=normal"};
    Exited status = git.call(args);
    if (!status.succeeded()) {
      throw git.refused(status, args);
    }
    List<String> uncommitted =
        WorktreeStatus.parse(status.out()).changes().stream()
            .map(change -> change.code().replace('.', ' ') + " " + change.path())
            .toList();
    String head = git.require("rev-parse", "--verify", "HEAD");
    String ref = files.headRef();
    return new WorkspaceChanges(
        head, ref, start == null ? null : Changes.inWorktree(git, start), uncommitted);
  }
}
