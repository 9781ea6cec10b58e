package dev.osier.agent;

import dev.osier.git.Changes;
import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.git.PlainFiles;
import dev.osier.graph.FileClaims;
import dev.osier.plan.TaskFiles;
import dev.osier.process.ProgramResult;
import dev.osier.step.Limits;
import dev.osier.workspace.Oddities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
   * @param repositories directories that are repositories of their own, and not in git
   * @param changedInside submodules with changes that no commit holds; untracked files do not count
   */
  record State(
      String head,
      @Nullable String on,
      boolean dirty,
      List<String> unmerged,
      List<String> repositories,
      List<String> changedInside) {}

  /** Asks git; it fails where a filter fails on a file that may have changed. */
  ProgramResult.Exited status() throws InterruptedException {
    // Nobody else works here now, so the index may be locked: after a checkout git has to read each
    // file to know it unchanged, and what it learns then serves the calls after this.
    Git locking = git.with("GIT_OPTIONAL_LOCKS", "1");
    String[] args = {"status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all"};
    ProgramResult.Exited status = locking.call(args);
    boolean silent = status.errors().isBlank();
    return silent || !Oddities.in(git.directory(), Set.of()).mended() ? status : locking.call(args);
  }

  /**
   * Why not all that is there can be in git's answer, or null: it passes over what it cannot read.
   */
  @Nullable String hidden(ProgramResult.Exited status) {
    if (status.errors().isBlank()) {
      return null;
    }
    List<String> unreadable = Oddities.in(git.directory(), Set.of()).unreadable();
    return unreadable.isEmpty() ? null : "The agent left what nobody can read: " + list(unreadable);
  }

  /** Why git cannot work with what the agent left. */
  static String refusal(ProgramResult.Exited failed) {
    return "git does not take the agent's files: " + failed.errors().strip();
  }

  static State state(ProgramResult.Exited status) {
    String head = "";
    String on = null;
    boolean dirty = false;
    List<String> unmerged = new ArrayList<>();
    List<String> repositories = new ArrayList<>();
    List<String> changedInside = new ArrayList<>();
    String[] entries = status.text().split("\0", -1);
    for (int i = 0; i < entries.length; i++) {
      String entry = entries[i];
      if (entry.startsWith("# branch.oid ")) {
        head = entry.substring("# branch.oid ".length());
      } else if (entry.startsWith("# branch.head ")) {
        on = entry.substring("# branch.head ".length());
      } else if (!entry.isEmpty() && !entry.startsWith("#")) {
        dirty = true;
        if (entry.startsWith("u ")) {
          unmerged.add(entry.split(" ", 11)[10]);
        }
        if (entry.startsWith("? ") && entry.endsWith("/")) {
          repositories.add(entry.substring(2, entry.length() - 1));
        }
        if (entry.matches("(?s)1 .. S.M. .*")) {
          changedInside.add(entry.split(" ", 9)[8]);
        }
        if (entry.startsWith("2 ")) {
          // The old name of a rename stands in an entry of its own.
          i++;
        }
      }
    }
    return new State(
        head,
        on,
        dirty,
        List.copyOf(unmerged),
        List.copyOf(repositories),
        List.copyOf(changedInside));
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
    if (!state.head().equals(start)
        && git.call("merge-base", "--is-ancestor", start, state.head()).code() != 0) {
      return "The agent rewrote its branch: %s is not in it any more".formatted(start);
    }
    if (!plain && !state.repositories().isEmpty()) {
      return InnerRepositories.left(state.repositories().get(0));
    }
    if (!state.changedInside().isEmpty()) {
      return InnerRepositories.changed(state.changedInside().get(0));
    }
    return null;
  }

  /**
   * Stages what the agent left uncommitted.
   *
   * @return why git does not take it (a filter that fails, line ends, something that is no file),
   *     or null
   */
  @Nullable String stage(State state) throws IOException, InterruptedException {
    if (!state.dirty()) {
      return null;
    }
    if (plain) {
      return stagePlain();
    }
    ProgramResult.Exited added =
        git.call(
            "add",
            "--all",
            // Also what the agent made outside of a sparse checkout.
            "--sparse",
            "--",
            ":/",
            // Not Osier's own files, also where the agent removed what hides them from git.
            ":(exclude,top)" + TaskFolder.NAME);
    return added.succeeded() ? null : refusal(added);
  }

  /**
   * Commits what the agent left uncommitted, once it is staged.
   *
   * @return the tip of its work
   */
  String commitRest(State state, String title, String effect) throws InterruptedException {
    if (!state.dirty()) {
      return state.head();
    }
    // As the user, whose name git knows; without one, or with nothing to commit, it fails.
    ProgramResult.Exited commit = commit(git, title, effect);
    if (!commit.succeeded()) {
      if (git.call("diff", "--cached", "--quiet").code() == 0) {
        return state.head();
      }
      commit = commit(as(Identity.of(git)), title, effect);
    }
    if (!commit.succeeded()) {
      throw new IllegalStateException(
          "Cannot commit the work of " + effect + ": " + commit.errors());
    }
    return git.require("rev-parse", "HEAD");
  }

  private Git as(Identity identity) {
    return git.with("GIT_AUTHOR_NAME", identity.name())
        .with("GIT_AUTHOR_EMAIL", identity.email())
        .with("GIT_COMMITTER_NAME", identity.name())
        .with("GIT_COMMITTER_EMAIL", identity.email());
  }

  private static ProgramResult.Exited commit(Git git, String title, String effect)
      throws InterruptedException {
    return git.call(
        "commit",
        "--quiet",
        "--no-verify",
        "--cleanup=verbatim",
        "--message",
        title,
        "--message",
        "Osier-Effect: " + effect);
  }

  /** Why the files of a copy cannot be staged, or null. */
  private @Nullable String stagePlain() throws IOException, InterruptedException {
    Path root = git.directory();
    Path own = root.resolve(TaskFolder.NAME);
    PlainFiles files = new PlainFiles(git, root, Long.MAX_VALUE, path -> path.startsWith(own));
    PlainFiles.Listing listing = files.list();
    if (!listing.leftOut().isEmpty()) {
      return "The agent left what cannot be stored: " + list(listing.leftOut());
    }
    files.stage(listing);
    return null;
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
