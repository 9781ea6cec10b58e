package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.KeepMark;
import dev.osier.git.Commits;
import dev.osier.git.Commits.Difference;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a workspace for verifying from one commit to the next instead of making it anew: only files
 * that differ are written. What is verified is exactly the tree (G3), so nothing that a check left
 * stays: untracked files go, ignored ones too. Build output that stays warm can falsify a check (a
 * class file whose source is gone still compiles what needs it), and no build tool tells.
 *
 * <p>The index is put back as it was when the files were written, so that a file which the check
 * changed, hid from git or touched is seen by its inode's times and written again.
 *
 * <p>Not moved, since it might not be exact: clones, submodules, another {@code .gitattributes}, a
 * work tree in which the check has moved HEAD or a person has worked.
 */
final class WarmWorkspace {
  private static final Logger LOG = LoggerFactory.getLogger(WarmWorkspace.class);

  /** In the worktree's git directory, with the commit that its index is of. */
  private static final String PRISTINE = "osier-index-";

  private static final int TYPE = 0170000;
  private static final int GITLINK = 0160000;

  private final Repository repository;
  private final EffectStore store;
  private final Commits commits;

  WarmWorkspace(Repository repository, EffectStore store, Commits commits) {
    this.repository = repository;
    this.store = store;
    this.commits = commits;
  }

  /** What was made from {@code commit}, and nobody has worked in yet, can be moved later. */
  void remember(Path path, String commit) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), path);
    if (files != null && !files.isClone()) {
      // With its time: by that git knows which files may have been written after it.
      Files.copy(
          files.index(),
          files.admin().resolve(PRISTINE + commit),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** Whether {@code record}'s workspace can be moved to {@code commit}. Changes nothing. */
  boolean canMove(EffectRecord record, String commit) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), Path.of(record.workspace()));
    String start = record.start();
    if (files == null
        || start == null
        || files.isClone()
        || files.hasSubmodules()
        || !files.isWhole()
        || !start.equals(files.detachedHead())
        // What the check committed, also if it went back.
        || !Set.of(start).containsAll(files.namedCommits())
        || !Files.isRegularFile(pristine(files, start))
        || KeepMark.in(store.directory(record.effect())).isThere()) {
      return false;
    }
    return commits.differences(start, commit).stream().noneMatch(WarmWorkspace::needsNewFiles);
  }

  /** Where the attributes change, files that do not are written differently. */
  private static boolean needsNewFiles(Difference difference) {
    return difference.path().endsWith(".gitattributes")
        || (difference.oldMode() & TYPE) == GITLINK
        || (difference.newMode() & TYPE) == GITLINK;
  }

  private static Path pristine(WorktreeFiles files, String commit) {
    return files.admin().resolve(PRISTINE + commit);
  }

  /**
   * Moves the files.
   *
   * @param git in the workspace
   * @param from what the workspace was made from
   * @return false if it did not work; then what is there is in no known state
   */
  boolean move(Git git, Path path, @Nullable String from, String commit)
      throws InterruptedException {
    try {
      WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), path);
      if (files == null || from == null) {
        return false;
      }
      files.removeStaleLocks();
      Files.copy(
          pristine(files, from),
          files.index(),
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES);
      git.require("update-ref", "--no-deref", "HEAD", commit);
      // Its log would name what was verified before, and that be taken for unmerged work.
      Files.deleteIfExists(files.admin().resolve("logs/HEAD"));
      // A user may have told git to trust less of what a file system says of a file.
      git.require(
          "-c",
          "core.trustctime=true",
          "-c",
          "core.checkStat=default",
          "read-tree",
          "--reset",
          "-u",
          commit);
      // Twice forced: nested repositories, too.
      git.require("clean", "-ffdxq");
      removePristine(files);
      remember(path, commit);
      return true;
    } catch (IOException | GitException e) {
      LOG.info("{} is made anew: {}", path, e.toString());
      return false;
    }
  }

  private static void removePristine(WorktreeFiles files) throws IOException {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(files.admin(), PRISTINE + "*")) {
      for (Path each : old) {
        Files.deleteIfExists(each);
      }
    }
  }
}
