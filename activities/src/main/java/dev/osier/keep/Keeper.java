package dev.osier.keep;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.EffectStore;
import dev.osier.effect.FilledIndex;
import dev.osier.effect.Journal;
import dev.osier.effect.Journal.Event;
import dev.osier.effect.Journal.Phase;
import dev.osier.effect.KeepMark;
import dev.osier.file.OwnDirectories;
import dev.osier.file.Trash;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.copy.Clones;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Difference;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.keep.KeepResult.KeepFailed;
import dev.osier.keep.KeepResult.Saved;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Saves what of an effect is not merged, before it is removed (G4): commits of its branch, of a
 * detached HEAD or that it made and left, what is staged, unstaged and untracked, an unfinished
 * merge. What git ignores is not saved.
 *
 * <p>Saving changes nothing in the workspace, and saving the same again gives the same commit, so
 * that it may be cut off and repeated at any point. No process of the effect may live meanwhile.
 */
public final class Keeper {
  /** How the subjects of its own commits begin. */
  static final String KEPT = "Kept from ";

  static final String STAGED = "Staged in ";

  /** How often it is tried again where objects are gone that were there: somebody prunes. */
  private static final int ATTEMPTS = 3;

  private final Repository repository;
  private final EffectStore store;
  private final Journal journal;
  private final Refs refs;
  private final Commits commits;
  private final KeptRefs kept;
  private final Clones clones;
  private final PublishedTargets published;

  public Keeper(
      Repository repository,
      EffectStore store,
      Journal journal,
      Refs refs,
      Commits commits,
      PublishedTargets published) {
    this.published = published;
    this.repository = repository;
    this.store = store;
    this.journal = journal;
    this.refs = refs;
    this.commits = commits;
    this.kept = new KeptRefs(refs);
    this.clones = new Clones(repository);
  }

  /**
   * Saves what of the effect is not in {@code merged}.
   *
   * @param merged a commit that holds all merged work, or null
   */
  public KeepResult save(EffectRecord record, @Nullable String merged) throws InterruptedException {
    EffectId effect = record.effect();
    Path scratch = store.directory(effect).resolve("saving");
    Trash leftovers = new Trash(scratch);
    for (int attempt = 1; ; attempt++) {
      try {
        leftovers.empty();
        KeepResult keeping = save(record, merged, scratch, attempt > 1);
        if (keeping instanceof Saved || attempt == ATTEMPTS) {
          return keeping;
        }
      } catch (IOException e) {
        return new KeepFailed("Cannot keep the work of " + effect + ": " + e);
      } catch (GitException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      } finally {
        leftovers.empty();
      }
    }
  }

  /**
   * @param again an attempt before failed: then a commit counts only if all of it is there
   */
  private KeepResult save(EffectRecord record, @Nullable String merged, Path scratch, boolean again)
      throws IOException, InterruptedException {
    EffectId effect = record.effect();
    boolean notUsed =
        record.form() == Form.DETACHED && record.step() == Step.CLAIMED && !isMarked(record);
    if (record.form() == Form.SCRATCH || notUsed) {
      return new Saved(kept.newest(effect), List.of());
    }
    Path worktree = Path.of(record.workspace());
    WorktreeFiles files = WorktreeFiles.find(repository.commonDir(), worktree);
    if (files != null && isWholeClone(files) && record.step() != Step.CLAIMED) {
      clones.bringHome(files.admin(), namedBy(files), List.of());
    }
    String tip = record.branch() == null ? null : refs.tip("refs/heads/" + record.branch());
    SpareObjects spares = SpareObjects.in(store.directory(effect), repository.commonDir());
    Wholeness whole = again ? new Wholeness(git(), commits, spares, record.start(), merged) : null;
    String head = firstOf(headOf(files), tip, record.sealed(), record.start(), merged);
    if (whole != null && head != null) {
      head = whole.newest(head, files == null ? Set.of() : files.headLog());
    }
    if (head == null) {
      return Files.exists(worktree, LinkOption.NOFOLLOW_LINKS)
          ? new KeepFailed(
              "Cannot keep the work of "
                  + effect
                  + ": git knows neither a commit nor a branch of "
                  + worktree)
          : new Saved(kept.newest(effect), List.of());
    }

    List<String> notes = new ArrayList<>();
    String tree = commits.treeOf(head);
    String staged = null;
    // Where a link stands in its place, what it leads to is no work of the effect's.
    if (OwnDirectories.isInPlace(worktree)
        && (record.step() != Step.CLAIMED || isMarked(record))
        && !isSealed(record, head, files)) {
      Snapshot.Taken taken =
          new Snapshot(
                  objectsOf(files),
                  files != null && files.isClone() ? null : spares,
                  settingsFor(record, files),
                  scratch)
              .take(
                  worktree,
                  files != null && files.isWhole() ? files : null,
                  head,
                  tree,
                  record.start());
      if (taken instanceof Snapshot.Incomplete incomplete) {
        return new KeepFailed(
            "Cannot keep the work of "
                + effect
                + ": "
                + incomplete.reason()
                + "\nIt is in "
                + worktree);
      }
      Snapshot.Complete complete = (Snapshot.Complete) taken;
      complete.special().forEach(name -> notes.add(name + " is no file and was not kept"));
      complete
          .repositories()
          .forEach(
              name -> notes.add(name + " is a repository: its files are kept, not its history"));
      tree = complete.tree();
      staged = complete.staged();
      if (files != null && isWholeClone(files)) {
        List<String> trees = Stream.of(tree, staged).filter(Objects::nonNull).toList();
        clones.bringHome(files.admin(), List.of(), trees);
      }
    }
    String ref = keep(record, head, tip, tree, staged, files, merged, spares, whole);
    return new Saved(ref, notes);
  }

  private @Nullable String keep(
      EffectRecord record,
      String head,
      @Nullable String tip,
      String tree,
      @Nullable String staged,
      @Nullable WorktreeFiles files,
      @Nullable String merged,
      SpareObjects spares,
      @Nullable Wholeness whole)
      throws IOException, InterruptedException {
    EffectId effect = record.effect();
    boolean dirty = !tree.equals(commits.treeOf(head)) || staged != null;
    UnmergedCommits unmerged = unmerged(record, head, tip, files, merged);
    if (!dirty && unmerged.isEmpty()) {
      return kept.newest(effect);
    }
    Set<String> heads = whole == null ? unmerged.heads() : whole.of(unmerged.heads());
    if (!dirty && isKept(effect, heads)) {
      return kept.newest(effect);
    }
    String commit;
    if (!dirty && heads.size() == 1) {
      commit = heads.iterator().next();
    } else {
      Set<String> parents = new LinkedHashSet<>(List.of(head));
      if (files != null && dirty) {
        parents.addAll(existing(files.mergeHeads()));
      }
      parents.addAll(heads);
      if (isNewest(effect, tree, parents, staged)) {
        return kept.newest(effect);
      }
      try (Commits made = Commits.of(repository, spares)) {
        if (staged != null) {
          parents.add(write(made, staged, List.of(head), STAGED + effect));
        }
        commit = write(made, tree, List.copyOf(parents), KEPT + effect);
      }
    }
    List<String> known =
        Stream.of(merged, record.start()).filter(Objects::nonNull).filter(commits::exists).toList();
    if (known.isEmpty()) {
      // Where it began is not known: all of the history would have to be held.
      spares.give();
    } else {
      spares.hold(git(), List.of(commit), known);
    }
    journal.write(Event.KEEP, Phase.BEFORE, effect, commit);
    String ref = kept.put(effect, commit);
    journal.write(Event.KEEP, Phase.AFTER, effect, ref);
    return ref;
  }

  private UnmergedCommits unmerged(
      EffectRecord record,
      String head,
      @Nullable String tip,
      @Nullable WorktreeFiles files,
      @Nullable String merged)
      throws IOException, InterruptedException {
    List<String> own = Stream.of(head, tip).filter(Objects::nonNull).distinct().toList();
    Set<String> named = files == null ? new LinkedHashSet<>() : files.namedCommits();
    named.removeAll(FilledIndex.of(store.directory(record.effect())).replaced());
    List<String> safe = Stream.of(merged, record.start()).filter(Objects::nonNull).toList();
    if (own.stream().allMatch(commit -> isIn(safe, commit))
        && Stream.concat(own.stream(), safe.stream()).toList().containsAll(named)) {
      // The way of most tasks, without a process.
      return UnmergedCommits.NONE;
    }
    return UnmergedCommits.find(git(), own, named, safe);
  }

  private boolean isIn(List<String> safe, String commit) {
    return safe.stream().anyMatch(each -> commits.isAncestor(commit, each));
  }

  /** Whether an earlier save holds all of {@code commits}, so that none is needed. */
  private boolean isKept(EffectId effect, Collection<String> commits) throws InterruptedException {
    List<String> there = kept.commits(effect);
    return !there.isEmpty() && UnmergedCommits.find(git(), commits, List.of(), there).isEmpty();
  }

  /** Whether a user was in the workspace: what is dirty may be theirs. */
  private boolean isMarked(EffectRecord record) {
    return KeepMark.in(store.directory(record.effect())).isThere();
  }

  /** The agent's processes had ended and all was committed: what is dirty came from a check. */
  private boolean isSealed(EffectRecord record, String head, @Nullable WorktreeFiles files)
      throws InterruptedException {
    if (isMarked(record)) {
      return false;
    }
    if (record.form() == Form.DETACHED && head.equals(record.start())) {
      // No agent works in a workspace for verifying: all that is new is a check's.
      return true;
    }
    return head.equals(record.sealed())
        && published.isSealed(record.effect().toString(), head)
        && record.start() != null
        && (files == null || !files.hasSubmodules())
        && !addsGitlinks(record.start(), head);
  }

  /** Whether a commit has links to repositories inside, whose files are in no commit. */
  private boolean addsGitlinks(String start, String head) {
    return !start.equals(head)
        && commits.differences(start, head).stream().anyMatch(Difference::leadsToCommit);
  }

  private @Nullable String headOf(@Nullable WorktreeFiles files)
      throws IOException, InterruptedException {
    if (files == null) {
      return null;
    }
    if (files.isClone()) {
      return isWholeClone(files) ? Clones.head(files.admin()) : null;
    }
    String ref = files.headRef();
    return ref == null ? files.detachedHead() : refs.tip(ref);
  }

  /** All that a clone names: its commits are nowhere else. */
  private static Set<String> namedBy(WorktreeFiles clone) throws IOException, InterruptedException {
    Set<String> named = clone.namedCommits();
    String head = Clones.head(clone.admin());
    if (head != null) {
      named.add(head);
    }
    return named;
  }

  private Path settingsFor(EffectRecord record, @Nullable WorktreeFiles files)
      throws IOException, InterruptedException {
    PinnedSettings settings = new PinnedSettings(repository);
    EffectId effect = record.effect();
    return files != null && isWholeClone(files)
        ? settings.ofClone(effect.run(), effect.task(), files.admin())
        : settings.ofWorktrees(effect.run());
  }

  /** The git directory whose objects a snapshot is written to. */
  private Path objectsOf(@Nullable WorktreeFiles files) {
    return files != null && isWholeClone(files) ? files.admin() : repository.commonDir();
  }

  private static boolean isWholeClone(WorktreeFiles files) {
    return files.isClone() && files.isWhole();
  }

  private List<String> existing(List<String> ids) throws InterruptedException {
    List<String> there = new ArrayList<>();
    for (String id : ids) {
      if (git().call("cat-file", "-e", id + "^{commit}").succeeded()) {
        there.add(id);
      }
    }
    return there;
  }

  /** Whether a save that was cut off, or whose answer was lost, has made the same commit. */
  private boolean isNewest(
      EffectId effect, String tree, Collection<String> parents, @Nullable String staged) {
    String newest = refs.tip(effect.keptRef());
    if (newest == null || !commits.treeOf(newest).equals(tree)) {
      return false;
    }
    List<String> there = new ArrayList<>(commits.parentsOf(newest));
    if (staged != null && there.size() == parents.size() + 1) {
      String last = there.remove(there.size() - 1);
      return there.equals(List.copyOf(parents)) && commits.treeOf(last).equals(staged);
    }
    return staged == null && there.equals(List.copyOf(parents));
  }

  private static String write(Commits commits, String tree, List<String> parents, String message) {
    return commits.write(tree, parents, message, Identity.OSIER, Identity.OSIER);
  }

  private Git git() {
    // Not in the user's checkout, which may be gone by now.
    return Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
  }

  private static @Nullable String firstOf(@Nullable String... candidates) {
    for (String candidate : candidates) {
      if (candidate != null) {
        return candidate;
      }
    }
    return null;
  }
}
