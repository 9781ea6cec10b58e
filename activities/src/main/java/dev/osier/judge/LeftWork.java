package dev.osier.judge;

import dev.osier.agent.TaskFolder;
import dev.osier.effect.FilledIndex;
import dev.osier.git.DotGit;
import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.git.PathNames;
import dev.osier.git.Records;
import dev.osier.git.SpareObjects;
import dev.osier.git.copy.PlainFiles;
import dev.osier.git.object.Changes;
import dev.osier.git.object.Commits.Difference;
import dev.osier.git.object.SiftedCommits;
import dev.osier.git.object.SiftedCommits.Sifted;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.git.worktree.WorktreeStatus.Change;
import dev.osier.keep.Oddities;
import dev.osier.keep.Untouched;
import dev.osier.plan.TaskFiles;
import dev.osier.process.ByteText;
import dev.osier.process.ProgramResult;
import dev.osier.text.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an agent left in its workspace, read from git and the files alone.
 *
 * <p>Judged with an index of Osier's own ({@link FilledIndex}), so that nothing that the agent's
 * index says hides a file; of that only what is in no other place is taken: names that were added
 * by force, and a merge that was not finished. So the tree of the work is that of the files, and a
 * check that runs on them sees what is merged (G3).
 *
 * <p>Osier's folder, and what differs though nobody touched it ({@link Untouched}), are not in it.
 */
public final class LeftWork {
  private final Git git;
  private final String branch;
  private final String start;
  private final boolean plain;
  private final FilledIndex filled;

  private final JudgingIndex index;

  /** What git notes in a work tree of an operation that waits for a commit. */
  private static final List<String> STOPPED =
      List.of(
          "MERGE_HEAD", "MERGE_MSG", "MERGE_MODE", "SQUASH_MSG", "CHERRY_PICK_HEAD", "REVERT_HEAD");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final @Nullable SpareObjects spares;

  /** What git would store otherwise than the start has it, by its name. */
  private Map<String, Difference> untouched = Map.of();

  /** The tree of the index that is judged, as it was staged; null if it was not. */
  private @Nullable String staged;

  /**
   * @param plain a copy of a directory: repositories inside are files like others
   * @param spares where objects go first; null: nobody else prunes those of this workspace
   */
  public LeftWork(
      Git git,
      String branch,
      String start,
      boolean plain,
      FilledIndex filled,
      @Nullable SpareObjects spares) {
    this.spares = spares;
    this.plain = plain;
    this.git = spares == null ? git : spares.in(git);
    this.branch = branch;
    this.start = start;
    this.filled = filled;
    this.index = new JudgingIndex(this.git, filled);
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

  /** The commit that is checked out, or null if git cannot tell. */
  @Nullable String head() throws InterruptedException {
    ProgramResult.Exited head = git.call("rev-parse", "--verify", "--quiet", "HEAD");
    return head.succeeded() ? head.text().strip() : null;
  }

  /** Asks git; it refuses where a filter fails on a file that may have changed. */
  WorktreeStatus.Looked status() throws IOException, InterruptedException {
    Git looking = plain || !index.lay(start) ? git : index.git();
    // Nobody else works here now, so the index may be locked: after a checkout git has to read each
    // file to know it unchanged, and what it learns then serves the calls after this.
    Git locking = looking.with("GIT_OPTIONAL_LOCKS", "1");
    String[] options = {"--untracked-files=all", "--ignore-submodules=none"};
    WorktreeStatus.Looked status = WorktreeStatus.look(locking, options);
    boolean silent = status.warnings().isBlank();
    return silent || !Oddities.in(git.directory(), Set.of()).mended()
        ? status
        : WorktreeStatus.look(locking, options);
  }

  /**
   * Why not all that is there can be in git's answer, or null: it passes over what it cannot read.
   */
  @Nullable String hidden(WorktreeStatus.Looked status) {
    if (status.warnings().isBlank()) {
      return null;
    }
    List<String> unreadable = Oddities.in(git.directory(), Set.of()).unreadable();
    return unreadable.isEmpty() ? null : "The agent left what nobody can read: " + list(unreadable);
  }

  /** Why git cannot work with what the agent left. */
  static String refusal(ProgramResult.Exited failed) {
    return "git does not take the agent's files: " + failed.errors().strip();
  }

  State state(WorktreeStatus status) {
    List<Change> changes =
        status.changes().stream().filter(each -> !isOsiers(each.path())).toList();
    return new State(
        String.valueOf(status.head()),
        status.branch(),
        !changes.isEmpty() || index.added().stream().anyMatch(name -> !isOsiers(name)),
        paths(changes.stream().filter(Change::unmerged).toList()),
        paths(
            changes.stream()
                .filter(each -> each.untracked() && each.repository())
                // As a submodule, whose commit is then looked at.
                .filter(each -> !index.added().contains(each.path()))
                .toList()),
        paths(changes.stream().filter(Change::changedInside).toList()));
  }

  private static List<String> paths(List<Change> changes) {
    return changes.stream().map(Change::path).toList();
  }

  private static boolean isOsiers(String path) {
    return path.equals(TaskFolder.NAME) || path.startsWith(TaskFolder.NAME + "/");
  }

  /**
   * Why the work cannot be taken as it stands, or null: what would have to be guessed is refused.
   */
  @Nullable String obstacle(State state) throws InterruptedException {
    if (!branch.equals(state.on())) {
      String where = state.on() == null ? "a detached commit" : state.on();
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
    if (plain) {
      return state.dirty() ? stagePlain() : null;
    }
    if (state.dirty()) {
      ProgramResult.Exited all =
          index
              .git()
              .call(
                  "add",
                  "--all",
                  // Also what the agent made outside of a sparse checkout.
                  "--sparse",
                  "--",
                  ":/",
                  // Not Osier's own files, also where the agent removed what hides them from git.
                  ":(exclude,top)" + TaskFolder.NAME);
      if (!all.succeeded()) {
        return refusal(all);
      }
      // What is ignored, and was added by force.
      List<String> forced =
          index.added().stream().filter(name -> !isOsiers(name) && exists(name)).toList();
      if (!forced.isEmpty()) {
        index
            .git()
            .requireWithInput(
                Records.ended(forced), "update-index", "--add", "--remove", "-z", "--stdin");
      }
    }
    if (state.dirty() || !state.head().equals(start)) {
      putBackUntouched();
    }
    return null;
  }

  private boolean exists(String name) {
    return Files.exists(PathNames.in(git.directory(), name), LinkOption.NOFOLLOW_LINKS);
  }

  private void putBackUntouched() throws IOException, InterruptedException {
    Path gitDirectory = index.gitDirectory();
    String tree = index.git().require("write-tree");
    untouched =
        new Untouched(
                git,
                gitDirectory,
                DotGit.common(gitDirectory),
                spares,
                filled.scratch().resolve("checked-out"))
            .in(start, tree);
    List<String> entries = new ArrayList<>();
    untouched.forEach(
        (path, each) ->
            entries.add(Integer.toOctalString(each.oldMode()) + " " + each.oldId() + "\t" + path));
    if (!entries.isEmpty()) {
      index.git().requireWithInput(Records.ended(entries), "update-index", "-z", "--index-info");
      tree = index.git().require("write-tree");
    }
    staged = tree;
  }

  /** Whether there is something to commit, once all is staged. */
  boolean hasRest(State state) throws IOException, InterruptedException {
    return state.dirty()
        && here()
                .call("diff-index", "--cached", "--quiet", "--ignore-submodules=none", "HEAD", "--")
                .code()
            != 0;
  }

  private Git here() throws IOException {
    return plain ? git : index.git();
  }

  /**
   * Commits what the agent left uncommitted, once it is staged, and sifts its commits.
   *
   * <p>Order: objects, where nobody prunes them → the repository → the branch → the index. The
   * files stay as they are.
   *
   * @return the tip of its work
   * @throws dev.osier.git.GitException also if objects are gone that were there before
   */
  String commitRest(State state, String message) throws IOException, InterruptedException {
    String head = state.head();
    String made = state.dirty() ? committed(head, message) : head;
    Sifted sifted = plain || made.equals(start) ? new Sifted(made, Set.of()) : sifted(made);
    String tip = sifted.tip();
    if (spares != null && !tip.equals(start)) {
      spares.hold(git, List.of(tip), List.of(start));
    }
    if (!tip.equals(head)) {
      // First, so that they are nobody's unmerged work when HEAD has left them.
      filled.replaced(sifted.replaced());
      git.require("update-ref", "-m", "osier: commit the rest", "HEAD", tip, head);
    }
    if (!made.equals(head)) {
      dropStopped();
    }
    if (!plain) {
      if (!tip.equals(made)) {
        index.bringTo(tip);
      }
      index.install();
    }
    return tip;
  }

  private String committed(String head, String message) throws IOException, InterruptedException {
    String tree = staged == null ? here().require("write-tree") : staged;
    if (tree.equals(index.treeOf(head))) {
      return head;
    }
    List<String> args = new ArrayList<>(List.of("commit-tree", tree, "-p", head));
    for (String other : mergeHeads()) {
      args.addAll(List.of("-p", other));
    }
    // Not as an argument: the locale of this process may not have the title's characters.
    String[] call = args.toArray(String[]::new);
    // As the user, whose name git knows; without one it fails.
    ProgramResult.Exited commit = here().callWithInput(message, call);
    if (!commit.succeeded()) {
      return as(here(), Identity.of(git)).requireWithInput(message, call);
    }
    return commit.text().strip();
  }

  /** The index that is judged. */
  JudgingIndex index() {
    return index;
  }

  private List<String> mergeHeads() throws IOException, InterruptedException {
    Path file = index.gitDirectory().resolve("MERGE_HEAD");
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Files.readAllLines(file).stream().filter(line -> COMMIT.matcher(line).matches()).toList()
        : List.of();
  }

  /** What git notes of a merge or another operation that now is committed. */
  private void dropStopped() throws IOException, InterruptedException {
    for (String name : STOPPED) {
      Files.deleteIfExists(index.gitDirectory().resolve(name));
    }
  }

  private Sifted sifted(String made) throws IOException, InterruptedException {
    Map<String, String> ids = new HashMap<>();
    untouched.forEach((path, each) -> ids.put(path, each.newId()));
    return new SiftedCommits(TaskFolder.NAME, ids)
        .sift(DotGit.common(index.gitDirectory()), spares, start, made);
  }

  private static Git as(Git git, Identity identity) {
    return git.with("GIT_AUTHOR_NAME", identity.name())
        .with("GIT_AUTHOR_EMAIL", identity.email())
        .with("GIT_COMMITTER_NAME", identity.name())
        .with("GIT_COMMITTER_EMAIL", identity.email());
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
  public void dropRest() throws InterruptedException {
    git.require("reset", "--hard", "--quiet");
    git.require("clean", "--force", "-d", "--quiet");
  }

  /** Files of {@code changes} that the task does not own. */
  static List<String> foreign(Changes changes, TaskFiles files) {
    return files.outside(changes.paths());
  }

  /** Names of files for a message: the first ones, and how many more. */
  static String list(List<String> files) {
    String shown = ByteText.shown(String.join(", ", files.stream().limit(5).toList()));
    return files.size() > 5
        ? Limits.headline(shown + " and " + (files.size() - 5) + " more")
        : Limits.headline(shown);
  }
}
