package dev.osier.escape;

import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.escape.Sight.Thing;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which of a repository's refs somebody has changed, and whose doing git itself proves: a branch or
 * tag that names a commit made in a workspace names its maker, and a stash the branch it was made
 * on. All else proves nothing, and its agent is suspected, whoever else ran then.
 *
 * <p>What Osier itself moves ({@link PublishedTargets}), the effect's own branch, what other agents
 * commit in their workspaces, and what is fetched or pushed ({@link FetchMarks}) is no change.
 */
final class EscapedRefs {
  /** One for all worktrees, the user's too. */
  static final String STASH = "refs/stash";

  private static final String TAGS = "refs/tags/";
  private static final String REMOTES = "refs/remotes/";
  private static final String OSIER = RunNames.BRANCHES;

  /** Of a branch of a task, as {@link EffectId#branch} names it. */
  private static final Pattern OF_TASK =
      Pattern.compile(RunNames.BRANCHES + "([^/]+)/task-([^/]+)");

  private final Repository repository;
  private final EffectStore store;
  private final Refs refs;
  private final PublishedTargets published;

  EscapedRefs(Repository repository, EffectStore store, Refs refs, PublishedTargets published) {
    this.published = published;
    this.repository = repository;
    this.store = store;
    this.refs = refs;
  }

  /**
   * Sorts what has changed.
   *
   * @param record of the effect; null: it has none, as a check of the whole
   * @param changed full names
   * @param before where they stood; not in it: it was not there
   * @param now where they stand; not in it: it is gone
   * @param since when they stood where {@code before} says
   * @param blamed gets those that it certainly changed
   * @param suspected gets those that it may have changed
   */
  void find(
      @Nullable EffectRecord record,
      Set<String> changed,
      Map<String, Thing> before,
      Map<String, Thing> now,
      Instant since,
      List<String> blamed,
      List<String> suspected)
      throws InterruptedException {
    if (changed.isEmpty()) {
      return;
    }
    List<String> open = new ArrayList<>();
    for (String ref : changed) {
      String id = idOf(ref, now);
      if (!published.movedSince(ref, id.isEmpty() ? null : id, since) && !isWork(record, ref, id)) {
        open.add(ref);
      }
    }
    if (open.isEmpty()) {
      // As most often: what others of the run do to their branches is all there is.
      return;
    }
    Set<String> made = record == null || record.start() == null ? Set.of() : madeIn(record);
    Set<String> usersOwn = usersCommits();
    FetchMarks fetches = new FetchMarks(repository.commonDir(), since);
    for (String ref : open) {
      String id = idOf(ref, now);
      if (isFetched(ref, id, before.containsKey(ref), fetches)) {
        continue;
      }
      boolean certain =
          ref.equals(STASH) ? isStashOf(record, id, made) : isProven(ref, id, made, usersOwn);
      if (certain || !ref.equals(STASH) || !isStashOfAnother(id)) {
        (certain ? blamed : suspected).add(ref);
      }
      if (certain && ref.startsWith("refs/heads/")) {
        note(ref, id);
      }
    }
  }

  /** Empty if it is gone. */
  private static String idOf(String ref, Map<String, Thing> now) {
    Thing thing = now.get(ref);
    return thing == null ? "" : thing.state();
  }

  /** Whoever is to publish there must know it also after the run that proved it. */
  private void note(String ref, String commit) {
    try {
      published.noteEscaped(ref, commit);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot note that " + ref + " was moved: " + e, e);
    }
  }

  private boolean isProven(String ref, String id, Set<String> made, Set<String> usersOwn) {
    if (id.isEmpty()) {
      return false;
    }
    String commit = ref.startsWith(TAGS) ? refs.resolve(ref) : id;
    // The user, too, may have taken a commit that the agent then fetched.
    return commit != null && made.contains(commit) && !usersOwn.contains(commit);
  }

  /** Whether it is a task's own branch, moved by what was committed in its workspace. */
  private boolean isWork(@Nullable EffectRecord own, String ref, String id) {
    Matcher task = OF_TASK.matcher(ref);
    if (!task.matches()) {
      return false;
    }
    if (own != null && ref.equals("refs/heads/" + own.branch())) {
      return true;
    }
    try {
      EffectRecord record = store.load(new EffectId(task.group(1), task.group(2))).orElse(null);
      if (record == null || id.isEmpty()) {
        return false;
      }
      if (id.equals(record.start()) || id.equals(record.sealed())) {
        return true;
      }
      WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), Path.of(record.workspace()));
      return files != null && files.headLog().contains(id);
    } catch (CorruptRecordException | IllegalArgumentException | IOException e) {
      return false;
    }
  }

  private boolean isFetched(String ref, String id, boolean wasThere, FetchMarks fetches)
      throws InterruptedException {
    if (ref.startsWith(REMOTES)) {
      return fetches.explains(ref, id);
    }
    if (!ref.startsWith(TAGS) || wasThere || !fetches.any()) {
      return false;
    }
    String commit = refs.resolve(ref);
    return fetches.hasTag(ref.substring(TAGS.length()))
        || (commit != null
            && !git()
                .call("for-each-ref", "--count=1", "--contains", commit, "--format=x", REMOTES)
                .text()
                .isBlank());
  }

  private boolean isStashOf(@Nullable EffectRecord record, String id, Set<String> made)
      throws InterruptedException {
    List<String> stash = stash(id);
    return record != null
        && !stash.isEmpty()
        && (stash.get(1).startsWith(record.branch() + ":") || made.contains(stash.get(0)));
  }

  /** Whether it is an agent's that works on another branch. */
  private boolean isStashOfAnother(String id) throws InterruptedException {
    List<String> stash = stash(id);
    return !stash.isEmpty() && stash.get(1).startsWith(RunNames.BRANCH);
  }

  /**
   * The commit that a stash was made on, and what begins with the branch: {@code git stash} writes
   * {@code WIP on <branch>: …} or {@code On <branch>: …}. Empty if it is none.
   */
  private List<String> stash(String id) throws InterruptedException {
    if (id.isEmpty()) {
      return List.of();
    }
    List<String> lines = git().call("log", "-1", "--format=%P%n%s", id).text().lines().toList();
    return lines.size() < 2
        ? List.of()
        : List.of(lines.get(0).split(" ", 2)[0], lines.get(1).replaceFirst("^WIP on |^On ", ""));
  }

  /** The commits made in the effect's workspace since its start. */
  private Set<String> madeIn(EffectRecord record) throws InterruptedException {
    try {
      WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), Path.of(record.workspace()));
      Set<String> tips = files == null ? new LinkedHashSet<>() : files.namedCommits();
      if (record.branch() != null) {
        String tip = refs.tip("refs/heads/" + record.branch());
        Stream.of(tip).filter(Objects::nonNull).forEach(tips::add);
      }
      if (tips.isEmpty()) {
        return Set.of();
      }
      String input = String.join("\n", tips) + "\n^" + record.start() + "\n";
      Exited listed = git().callWithInput(input, "rev-list", "--ignore-missing", "--stdin");
      return new LinkedHashSet<>(listed.text().lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the reflog of " + record.workspace(), e);
    }
  }

  /** Commits that were checked out in the user's checkout, or in worktrees of the user's. */
  private Set<String> usersCommits() {
    Path common = repository.commonDir();
    try {
      Set<String> commits = new LinkedHashSet<>(new WorktreeFiles(common).headLog());
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(common.resolve("worktrees"))) {
        for (Path entry : entries) {
          WorktreeFiles worktree = new WorktreeFiles(entry);
          if (!isOsiers(worktree.headRef())) {
            commits.addAll(worktree.headLog());
          }
        }
      } catch (NoSuchFileException e) {
        // There are none.
      }
      return commits;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the reflog of " + repository.root(), e);
    }
  }

  /** On its branch, or, as one for verifying and one that an agent took off, on none. */
  private static boolean isOsiers(@Nullable String headRef) {
    return headRef == null || headRef.startsWith(OSIER);
  }

  private Git git() {
    return Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
  }
}
