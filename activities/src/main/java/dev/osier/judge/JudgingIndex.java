package dev.osier.judge;

import dev.osier.effect.FilledIndex;
import dev.osier.git.Git;
import dev.osier.git.PathNames;
import dev.osier.git.RawChange;
import dev.osier.git.Records;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The index with which the work of an agent is judged: what Osier knew of the files as it filled
 * the workspace, brought to the commit that the agent has checked out. It lies beside the effect's
 * record, and takes the place of the workspace's own once all is committed.
 */
final class JudgingIndex {
  private final Git git;
  private final FilledIndex filled;
  private final List<String> added = new ArrayList<>();

  /** Likewise, of a hook's. */
  private final List<String> addedByHook = new ArrayList<>();

  private @Nullable Path gitDirectory;

  private @Nullable Head laidFor;

  /** What the agent has checked out. */
  private record Head(String commit, String tree) {}

  /**
   * @param git in the workspace
   */
  JudgingIndex(Git git, FilledIndex filled) {
    this.git = git;
    this.filled = filled;
  }

  /**
   * Lays it ready.
   *
   * @param start the commit that the workspace was filled with
   * @return false if the agent left a merge unfinished, which is in its own index only, or no
   *     commit that could be judged
   */
  boolean lay(String start) throws IOException, InterruptedException {
    // Not what files of such names make of it.
    Exited head = git.call("rev-parse", "--revs-only", "HEAD^{commit}", "HEAD^{tree}");
    List<String> ids = head.text().lines().toList();
    if (!head.succeeded() || ids.size() != 2 || !readAgents()) {
      return false;
    }
    String commit = ids.get(0);
    laidFor = new Head(commit, ids.get(1));
    boolean known = filled.layAt(file(), start);
    if (!known || !commit.equals(start)) {
      bringTo(commit);
    }
    lookAtAll();
    return true;
  }

  /** The tree of a commit: known already if it is the one that this was laid for. */
  String treeOf(String commit) throws InterruptedException {
    Head known = laidFor;
    return known != null && commit.equals(known.commit())
        ? known.tree()
        : git.require("rev-parse", commit + "^{tree}");
  }

  /** With what is known of files that are the same there, whatever the files are now. */
  void bringTo(String commit) throws IOException, InterruptedException {
    git().require("read-tree", "--reset", commit);
  }

  /** Takes what only the agent's own index says; false if that is of a merge. */
  private boolean readAgents() throws InterruptedException {
    added.clear();
    List<RawChange> changes = new ArrayList<>();
    RawChange.Reader reader = new RawChange.Reader(changes::add);
    Exited listed =
        git.records(
            reader::take,
            "diff-index",
            "--cached",
            "-z",
            "--raw",
            "--no-renames",
            "--diff-filter=AU",
            "HEAD",
            "--");
    // It fails for an index that is no index any more; then there is nothing to be taken of it.
    if (listed.succeeded()) {
      reader.end();
      changes.forEach(change -> added.add(change.path()));
    }
    added.addAll(addedByHook);
    return !listed.succeeded() || changes.stream().noneMatch(change -> change.letter() == 'U');
  }

  /** A copy for a hook to write to: what it makes of it is read, and not believed. */
  Path copy() throws IOException {
    Path copy = filled.scratch().resolve("hook-index");
    FilledIndex.copy(file(), copy);
    return copy;
  }

  /**
   * Takes from a hook's index what the files do not tell: names that it added, by force where git
   * ignores them. An index that is none any more says nothing.
   */
  void takeAdded(Path hooks) throws InterruptedException {
    Git there = git.with("GIT_INDEX_FILE", hooks.toString());
    there.records(
        addedByHook::add,
        "diff-index",
        "--cached",
        "-z",
        "--name-only",
        "--no-renames",
        "--diff-filter=A",
        "HEAD",
        "--");
  }

  /** A sparse checkout leaves files out, and not those that the agent made nevertheless. */
  private void lookAtAll() throws IOException, InterruptedException {
    if (Files.exists(gitDirectory().resolve("info/sparse-checkout"))) {
      List<String> there = new ArrayList<>();
      for (String entry : git().requireRecords("ls-files", "-t", "-z")) {
        String name = Records.fields(entry, 1)[1];
        if (entry.startsWith("S") && exists(name)) {
          there.add(name);
        }
      }
      git()
          .requireWithInput(
              Records.ended(there), "update-index", "--no-skip-worktree", "-z", "--stdin");
    }
  }

  private boolean exists(String name) {
    return Files.exists(PathNames.in(git.directory(), name), LinkOption.NOFOLLOW_LINKS);
  }

  /** Names in the agent's index, and in a hook's, that its commit does not have. */
  List<String> added() {
    return added;
  }

  /** Git in the workspace, with this index. */
  Git git() throws IOException {
    return git.with("GIT_INDEX_FILE", file().toString());
  }

  /** Puts it in the place of the workspace's own. */
  void install() throws IOException, InterruptedException {
    FilledIndex.copy(file(), gitDirectory().resolve("index"));
  }

  /** The workspace's own, as git finds it: what the agent may have made of .git is not asked. */
  Path gitDirectory() throws InterruptedException {
    if (gitDirectory == null) {
      gitDirectory = git.gitDirectory();
    }
    return gitDirectory;
  }

  private Path file() throws IOException {
    return filled.scratch().resolve("index");
  }
}
