package dev.osier.publish;

import dev.osier.file.StateFile;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.worktree.Worktrees;
import dev.osier.git.worktree.Worktrees.Entry;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A work tree that a branch is tied to: it has the branch checked out, or a rebase or bisection
 * that took its HEAD off the branch will come back to it.
 *
 * @param busy what the work tree is in the middle of, or null
 * @param missing the directory is gone, or on a disk that is not mounted
 */
record Checkout(Path path, Path gitDir, @Nullable String busy, boolean missing) {

  /** Of a file that says where a git directory is. */
  private static final int LINK_BYTES = 1 << 16;

  /** Files in a work tree's git directory, and what they say it is in the middle of. */
  private static final Map<String, String> UNDER_WAY = new LinkedHashMap<>();

  static {
    UNDER_WAY.put("rebase-merge", "rebase");
    UNDER_WAY.put("rebase-apply", "rebase");
    UNDER_WAY.put("MERGE_HEAD", "merge");
    UNDER_WAY.put("CHERRY_PICK_HEAD", "cherry-pick");
    UNDER_WAY.put("REVERT_HEAD", "revert");
    UNDER_WAY.put("sequencer", "cherry-pick or revert");
    UNDER_WAY.put("BISECT_LOG", "bisection");
  }

  /** Where git notes the branches that it comes back to; the same that git itself looks at. */
  private static final List<String> COMING_BACK =
      List.of(
          "rebase-merge/head-name",
          "rebase-apply/head-name",
          "rebase-merge/update-refs",
          "BISECT_START");

  /** The work trees that {@code branch}, a full ref name, is tied to. */
  static List<Checkout> of(Repository repository, String branch) throws InterruptedException {
    List<Checkout> found = new ArrayList<>();
    List<Entry> entries = new Worktrees(repository).list();
    for (Entry entry : entries) {
      if (!entry.bare()) {
        boolean main = entry.equals(entries.get(0));
        Path path = main ? mainPath(repository, entry.path()) : entry.path();
        Path gitDir = main ? repository.commonDir() : gitDirOf(path);
        if (gitDir == null) {
          if (branch.equals(entry.branch())) {
            found.add(new Checkout(path, path, null, true));
          }
        } else if (branch.equals(entry.branch()) || comesBack(gitDir, branch)) {
          found.add(new Checkout(path, gitDir, underWay(gitDir), !Files.isDirectory(path)));
        }
      }
    }
    return List.copyOf(found);
  }

  /** Git lists the git directory where that lies elsewhere (submodule, --separate-git-dir). */
  private static Path mainPath(Repository repository, Path listed) throws InterruptedException {
    Path common = repository.commonDir();
    if (!repository.bare() && common.equals(gitDirOf(repository.root()))) {
      return repository.root();
    }
    Exited elsewhere = Git.at(common).call("config", "--get", "core.worktree");
    return elsewhere.succeeded()
        ? common.resolve(elsewhere.text().replaceFirst("\n$", "")).normalize()
        : listed;
  }

  private static @Nullable Path gitDirOf(Path worktree) {
    Path link = worktree.resolve(".git");
    try {
      if (Files.isDirectory(link)) {
        return link.toRealPath();
      }
      byte[] content = StateFile.read(link, LINK_BYTES);
      String text = new String(content, StandardCharsets.UTF_8).replaceFirst("\n$", "");
      return worktree.resolve(text.substring("gitdir: ".length())).toRealPath();
    } catch (IOException | IndexOutOfBoundsException e) {
      // It is gone, or is no worktree any more.
      return null;
    }
  }

  private static boolean comesBack(Path gitDir, String branch) {
    String name = branch.substring("refs/heads/".length());
    for (String note : COMING_BACK) {
      Path file = gitDir.resolve(note);
      if (Files.isRegularFile(file)) {
        try {
          String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
          if (text.lines().anyMatch(line -> line.equals(branch) || line.equals(name))) {
            return true;
          }
        } catch (IOException e) {
          throw new GitException("Cannot read " + file, e);
        }
      }
    }
    return false;
  }

  private static @Nullable String underWay(Path gitDir) {
    return UNDER_WAY.entrySet().stream()
        .filter(sign -> Files.exists(gitDir.resolve(sign.getKey())))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  Git git() {
    return Git.at(path);
  }

  Path indexLock() {
    return gitDir.resolve("index.lock");
  }
}
