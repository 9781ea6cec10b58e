package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Journal;
import dev.osier.effect.Journal.Event;
import dev.osier.effect.Journal.Phase;
import dev.osier.escape.WorktreeLocks;
import dev.osier.file.SideBySide;
import dev.osier.file.Trash;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.git.settings.BranchSections;
import dev.osier.git.worktree.Worktrees;
import dev.osier.keep.KeepResult;
import dev.osier.keep.KeepResult.KeepFailed;
import dev.osier.keep.KeepResult.Saved;
import dev.osier.keep.Keeper;
import dev.osier.name.EffectId;
import dev.osier.process.ProcessTree;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.ReleaseResult.Stayed;
import dev.osier.workspace.ReleaseResult.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Removes workspaces, in this order: end the effect's processes, save what is not merged, write
 * that down, rename the directory into the trash, forget the worktree, delete the branch, empty the
 * trash, write that down. Each step may find itself done already, by an attempt that was killed.
 * One that the user has locked is saved, and stays.
 *
 * <p>The caller holds the effects' leases.
 */
public final class Removal {
  /** For an agent that is in the middle of writing a file. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final EffectStore store;
  private final Journal journal;
  private final Keeper keeper;
  private final Refs refs;
  private final Worktrees worktrees;
  private final Repository repository;
  private final Trash trash;
  private final WorktreeLocks locks;
  private final OwnPlace own;

  private final FaultPoint.Observer observer;

  Removal(
      Repository repository,
      EffectStore store,
      Journal journal,
      Keeper keeper,
      Refs refs,
      Trash trash,
      OwnPlace own,
      FaultPoint.Observer observer) {
    this.own = own;
    this.repository = repository;
    this.store = store;
    this.journal = journal;
    this.keeper = keeper;
    this.refs = refs;
    this.worktrees = new Worktrees(repository);
    this.trash = trash;
    this.locks = new WorktreeLocks(repository, store);
    this.observer = observer;
  }

  /** Ends what the effect's agents, checks and set-up left running. Null if nothing lives. */
  static @Nullable String endProcesses(EffectRecord record) throws InterruptedException {
    EffectRecord.AgentRun agent = record.agent();
    ProcessTree tree =
        ProcessTree.recorded(
            agent == null ? null : agent.pid(),
            agent == null ? null : agent.pidStarted(),
            "OSIER_EFFECT=" + record.effect());
    List<ProcessHandle> left = tree.end(GRACE);
    return left.isEmpty()
        ? null
        : "its processes do not end: "
            + left.stream()
                .map(handle -> Long.toString(handle.pid()))
                .collect(Collectors.joining(", "));
  }

  /**
   * Removes the workspaces of these effects, forgetting all worktrees at once.
   *
   * @param merged a commit that holds all merged work, or null
   */
  Map<EffectId, ReleaseResult> remove(List<EffectRecord> records, @Nullable String merged)
      throws InterruptedException {
    Map<EffectId, ReleaseResult> releases = new LinkedHashMap<>();
    List<Removing> removing = new ArrayList<>();
    List<Callable<Begun>> work = new ArrayList<>();
    records.forEach(record -> work.add(() -> begin(record, merged)));
    for (Begun begun : SideBySide.run(work)) {
      if (begun.removing() != null) {
        removing.add(begun.removing());
      } else if (begun.stayed() != null) {
        releases.put(begun.effect(), begun.stayed());
      }
    }
    @Nullable String remembered = forget(removing);
    for (Removing each : removing) {
      ReleaseResult release =
          remembered == null ? finish(each) : stayed(each.record().effect(), remembered);
      releases.put(each.record().effect(), release);
    }
    trash.empty();
    observer.reached(FaultPoint.TRASH_EMPTIED);
    for (Removing each : removing) {
      EffectId effect = each.record().effect();
      if (releases.get(effect) instanceof Released) {
        Places.removeEmptyAbove(Path.of(each.record().workspace()));
        store.save(each.record().withStep(Step.REMOVED));
        journal.write(Event.REMOVE, Phase.AFTER, effect, each.record().kept());
        observer.reached(FaultPoint.RECORD_REMOVED);
      }
    }
    return releases;
  }

  private static String reason(Exception e) {
    return e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
  }

  /**
   * @param tip where the branch stood as its work was saved, or null if there is none
   */
  private record Removing(EffectRecord record, @Nullable String tip, List<String> notes) {}

  /** One of the two. */
  private record Begun(EffectId effect, @Nullable Removing removing, @Nullable Stayed stayed) {}

  private Begun begin(EffectRecord record, @Nullable String merged) throws InterruptedException {
    EffectId effect = record.effect();
    try {
      return new Begun(effect, toTrash(record, merged), null);
    } catch (IOException | GitException | UncheckedIOException e) {
      String reason = "Cannot remove the workspace of " + effect + ": " + reason(e);
      return new Begun(effect, null, stayed(effect, reason));
    } catch (StaysException e) {
      return new Begun(effect, null, stayed(effect, String.valueOf(e.getMessage())));
    } catch (LockedException e) {
      // Not written down: whoever looks after it says so again and again.
      return new Begun(effect, null, new Stayed(String.valueOf(e.getMessage()), e.kept, true));
    }
  }

  private Removing toTrash(EffectRecord record, @Nullable String merged)
      throws InterruptedException, IOException, StaysException, LockedException {
    EffectId effect = record.effect();
    WorktreeLocks.Lock lock = locks.of(record);
    if (lock != null) {
      throw new LockedException(
          "The workspace of %s stays, since you have locked it%s. To let it go, run git -C '%s' worktree unlock '%s'"
              .formatted(
                  effect,
                  lock.reason().isEmpty() ? "" : " (" + lock.reason() + ")",
                  repository.root(),
                  record.workspace()),
          savedUnder(lock, record, merged));
    }
    journal.write(Event.REMOVE, Phase.BEFORE, effect, record.workspace());
    EffectRecord ended = ended(record);
    // What was told to end may have committed once more; whoever moves it from here on is not ours.
    String tip = record.branch() == null ? null : refs.tip("refs/heads/" + record.branch());
    Saved saved = saved(ended, merged);
    observer.reached(FaultPoint.WORK_KEPT);
    List<String> notes = new ArrayList<>(saved.notes());
    if (OwnPlace.isBehindLink(Path.of(record.workspace()))) {
      notes.add(
          "The workspace %s was moved away, and a link put in its place: what is in it was not saved, and is where it was moved to"
              .formatted(record.workspace()));
    }
    EffectRecord next =
        store.save(ended.withKept(saved.ref()).withKeepUntil(null).withStep(Step.REMOVING));
    observer.reached(FaultPoint.RECORD_REMOVING);
    trash.take(Path.of(record.workspace()));
    observer.reached(FaultPoint.DIRECTORY_IN_TRASH);
    return new Removing(next, tip, notes);
  }

  /**
   * As {@link #settle}, once for each lock.
   *
   * @return the ref that keeps what is not merged, or null
   */
  private @Nullable String savedUnder(
      WorktreeLocks.Lock lock, EffectRecord record, @Nullable String merged)
      throws InterruptedException, IOException, StaysException {
    if (locks.isSaved(record, lock)) {
      return record.kept();
    }
    EffectRecord ended = ended(record);
    String kept = saved(ended, merged).ref();
    store.save(ended.withKept(kept));
    locks.saved(record, lock);
    return kept;
  }

  /**
   * Ends the effect's processes and saves its work, and leaves its workspace to be looked at. What
   * is changed there meanwhile is saved as it is removed.
   */
  ReleaseResult settle(EffectRecord record, @Nullable String merged, Instant until)
      throws InterruptedException {
    try {
      EffectRecord ended = ended(record);
      Saved saved = saved(ended, merged);
      store.save(ended.withKept(saved.ref()).withKeepUntil(until));
      return new Waiting(until, saved.ref(), saved.notes());
    } catch (GitException | UncheckedIOException e) {
      return stayed(
          record.effect(), "Cannot keep the work of " + record.effect() + ": " + reason(e));
    } catch (StaysException e) {
      return stayed(record.effect(), String.valueOf(e.getMessage()));
    }
  }

  /** Nothing of the effect lives any more. */
  private EffectRecord ended(EffectRecord record) throws InterruptedException, StaysException {
    EffectId effect = record.effect();
    if (!Places.isPlace(Path.of(record.workspace()), effect)) {
      throw new StaysException(
          "Cannot remove the workspace of %s: its record names %s, which is none"
              .formatted(effect, record.workspace()));
    }
    String living = endProcesses(record);
    if (living != null) {
      throw new StaysException("Cannot remove the workspace of " + effect + ": " + living);
    }
    try {
      // Else what is in it would be taken for gone, and not be saved.
      trash.open(Path.of(record.workspace()));
      if (own.isTaken(effect, Path.of(record.workspace()))) {
        throw new StaysException(
            ("Cannot remove the workspace of %s: %s is not the directory that Osier made there."
                    + " Somebody moved that away, and this one to its place;"
                    + " look at what is in it, and move it away")
                .formatted(effect, record.workspace()));
      }
    } catch (IOException e) {
      throw new StaysException("Cannot reach the workspace of " + effect + ": " + e);
    }
    return record.agentFoundEnded(Instant.now());
  }

  private Saved saved(EffectRecord ended, @Nullable String merged)
      throws InterruptedException, StaysException {
    KeepResult keeping = keeper.save(ended, merged);
    if (keeping instanceof KeepFailed failed) {
      throw new StaysException(failed.reason());
    }
    return (Saved) keeping;
  }

  /** Null, or why git could not be made to forget the worktrees. */
  private @Nullable String forget(List<Removing> removing) throws InterruptedException {
    try {
      worktrees.forget(removing.stream().map(each -> Path.of(each.record().workspace())).toList());
    } catch (IOException | GitException e) {
      return "Cannot make git forget a removed worktree: " + reason(e);
    }
    observer.reached(FaultPoint.WORKTREE_FORGOTTEN);
    return null;
  }

  private ReleaseResult finish(Removing removing) throws InterruptedException {
    EffectRecord record = removing.record();
    if (record.branch() != null) {
      String ref = "refs/heads/" + record.branch();
      String tip = removing.tip();
      removeStaleLock(ref);
      try {
        Path holder = worktrees.holderOf(ref);
        if (holder != null) {
          // Without it, what the user has checked out there would have no commit.
          return stayed(
              record.effect(),
              "Cannot delete branch " + record.branch() + ": it is checked out in " + holder);
        }
        if (tip != null && !refs.compareAndSet(ref, tip, null, "osier: release")) {
          return stayed(
              record.effect(),
              "Cannot delete branch " + record.branch() + ": it moved away from " + tip);
        }
      } catch (IOException | GitException e) {
        return stayed(record.effect(), reason(e));
      }
      observer.reached(FaultPoint.BRANCH_DELETED);
    }
    return new Released(record.kept(), withSettings(removing));
  }

  /** The notes, and why what git noted of the branch in the settings stays, if it does. */
  private List<String> withSettings(Removing removing) throws InterruptedException {
    String branch = removing.record().branch();
    String stays = branch == null ? null : BranchSections.remove(repository, branch::equals);
    return stays == null
        ? removing.notes()
        : Stream.concat(removing.notes().stream(), Stream.of(stays)).toList();
  }

  /** Left by a git command of the agent's that was killed as it moved its branch. */
  void removeStaleLock(String ref) {
    try {
      Files.deleteIfExists(repository.commonDir().resolve(ref + ".lock"));
    } catch (IOException e) {
      // Then deleting the branch fails, and says so.
    }
  }

  private Stayed stayed(EffectId effect, String reason) {
    journal.write(Event.REMOVE, Phase.FAILED, effect, reason);
    return new Stayed(reason);
  }

  /** The user has locked the workspace; the message says so. */
  private static final class LockedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final @Nullable String kept;

    LockedException(String message, @Nullable String kept) {
      super(message);
      this.kept = kept;
    }
  }

  /** The workspace stays; the message is the reason. */
  private static final class StaysException extends Exception {
    private static final long serialVersionUID = 1L;

    StaysException(String reason) {
      super(reason);
    }
  }
}
