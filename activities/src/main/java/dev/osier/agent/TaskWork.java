package dev.osier.agent;

import dev.osier.git.Changes;
import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.git.PlainFiles;
import dev.osier.graph.FileClaims;
import dev.osier.plan.TaskFiles;
import dev.osier.process.ProgramResult;
import dev.osier.step.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an agent left in its workspace, read from git alone. */
final class TaskWork {
  private final Git git;
  private final String branch;
  private final String start;
  private final boolean plain;

  /**
   * @param plain a copy of a directory: repositories inside are files like others
   */
  TaskWork(Git git, String branch, String start, boolean plain) {
    this.plain = plain;
    this.git = git;
    this.branch = branch;
    this.start = start;
  }

  /**
   * The workspace as {@code git status} sees it.
   *
   * @param head a commit id
   * @param on the branch checked out, or null
   * @param unmerged files of an unfinished merge
   */
  record State(String head, @Nullable String on, boolean dirty, List<String> unmerged) {}

  State state() throws InterruptedException {
    String head = "";
    String on = null;
    boolean dirty = false;
    List<String> unmerged = new ArrayList<>();
    String[] entries =
        git.require("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all")
            .split("\0", -1);
    for (int i = 0; i < entries.length; i++) {
      String entry = entries[i];
      if (entry.startsWith("# branch.oid ")) {
        head = entry.substring("# branch.oid ".length());
      } else if (entry.startsWith("# branch.head ")) {
        on = entry.substring("# branch.head ".length());
      } else if (!entry.isEmpty() && !entry.startsWith("#")) {
        dirty = true;
        if (entry.startsWith("u ")) {
          unmerged.add(entry.substring(entry.lastIndexOf(' ') + 1));
        }
        if (entry.startsWith("2 ")) {
          // The old name of a rename stands in an entry of its own.
          i++;
        }
      }
    }
    return new State(head, on, dirty, List.copyOf(unmerged));
  }

  /**
   * Why the work cannot be taken as it stands, or null: what would have to be guessed is refused.
   */
  @Nullable String obstacle(State state) throws InterruptedException {
    if (!branch.equals(state.on())) {
      String where = "(detached)".equals(state.on()) ? "a detached commit" : state.on();
      return "The agent left its branch %s for %s".formatted(branch, where);
    }
    if (!state.unmerged().isEmpty()) {
      return "The agent left a merge unfinished in " + list(state.unmerged());
    }
    if (git.call("merge-base", "--is-ancestor", start, state.head()).code() != 0) {
      return "The agent rewrote its branch: %s is not in it any more".formatted(start);
    }
    return null;
  }

  /**
   * Commits what the agent left uncommitted.
   *
   * @return the tip of its work
   */
  String commitRest(State state, String title, String effect, Identity identity)
      throws IOException, InterruptedException {
    if (!state.dirty()) {
      return state.head();
    }
    stage(effect);
    if (git.call("diff", "--cached", "--quiet").code() == 0) {
      return state.head();
    }
    ProgramResult.Exited commit =
        git.with("GIT_AUTHOR_NAME", identity.name())
            .with("GIT_AUTHOR_EMAIL", identity.email())
            .with("GIT_COMMITTER_NAME", identity.name())
            .with("GIT_COMMITTER_EMAIL", identity.email())
            .call(
                "commit",
                "--quiet",
                "--no-verify",
                "--cleanup=verbatim",
                "--message",
                title,
                "--message",
                "Osier-Effect: " + effect);
    if (!commit.succeeded()) {
      throw new IllegalStateException(
          "Cannot commit the work of " + effect + ": " + commit.errors());
    }
    return git.require("rev-parse", "HEAD");
  }

  private void stage(String effect) throws IOException, InterruptedException {
    if (!plain) {
      git.require("add", "--all");
      return;
    }
    Path root = git.directory();
    Path own = root.resolve(TaskFolder.NAME);
    PlainFiles files = new PlainFiles(git, root, Long.MAX_VALUE, path -> path.startsWith(own));
    PlainFiles.Listing listing = files.list();
    if (!listing.leftOut().isEmpty()) {
      throw new IllegalStateException(
          "Cannot commit the work of " + effect + ": " + list(listing.leftOut()));
    }
    files.stage(listing);
  }

  /** What is left in the workspace by the check of the try before, and is nobody's work. */
  void dropRest() throws InterruptedException {
    git.require("reset", "--hard", "--quiet");
    git.require("clean", "--force", "-d", "--quiet");
  }

  /** Files of {@code changes} that the task does not own. */
  static List<String> foreign(Changes changes, TaskFiles files) {
    return FileClaims.of(files).outside(changes.paths());
  }

  /** Names of files for a message: the first ones, and how many more. */
  static String list(List<String> files) {
    String shown = String.join(", ", files.stream().limit(5).toList());
    return files.size() > 5
        ? Limits.headline(shown + " and " + (files.size() - 5) + " more")
        : Limits.headline(shown);
  }
}
