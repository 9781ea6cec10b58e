package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.FilledIndex;
import dev.osier.effect.KeepMark;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Difference;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
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

  /** What was made from {@code commit}, and nobody has worked in yet, is known by its index. */
  void remember(EffectId effect, Path path, String commit) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), path);
    if (files != null) {
      filled(effect).remember(files.index(), commit);
    }
  }

  private FilledIndex filled(EffectId effect) {
    return FilledIndex.of(store.directory(effect));
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
        || !filled(record.effect()).knows(start)
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

  /**
   * Moves the files.
   *
   * @param git in the workspace
   * @param record of what the workspace was made from
   * @return false if it did not work; then what is there is in no known state
   */
  boolean move(Git git, EffectRecord record, String commit) throws InterruptedException {
    Path path = Path.of(record.workspace());
    String from = record.start();
    try {
      WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), path);
      if (files == null || from == null) {
        return false;
      }
      files.removeStaleLocks();
      if (!filled(record.effect()).layAt(files.index(), from)) {
        return false;
      }
      git.require("update-ref", "--no-deref", "HEAD", commit);
      // Its log would name what was verified before, and that be taken for unmerged work.
      Files.deleteIfExists(files.admin().resolve("logs/HEAD"));
      git.require("read-tree", "--reset", "-u", commit);
      // Twice forced: nested repositories, too.
      git.require("clean", "-ffdxq");
      remember(record.effect(), path, commit);
      return true;
    } catch (IOException | GitException e) {
      LOG.info("{} is made anew: {}", path, e.toString());
      return false;
    }
  }
}
