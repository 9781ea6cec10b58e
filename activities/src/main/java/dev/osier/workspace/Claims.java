package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Journal;
import dev.osier.effect.Journal.Event;
import dev.osier.effect.Journal.Phase;
import dev.osier.effect.Lease;
import dev.osier.file.OwnDirectories;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.keep.Snapshot;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.workspace.ReleaseResult.Stayed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives an attempt the workspace of its effect: the one that there is, or a new one, after saving
 * what stands in its place. Each step may find itself done, in part, by an attempt that was killed.
 */
final class Claims {
  private final Repository repository;
  private final EffectStore store;
  private final BelievedRecords records;
  private final Journal journal;
  private final Places places;
  private final Refs refs;
  private final WorkspaceMakers kinds;
  private final Removal removal;
  private final Includes includes;
  private final FreeSpace space;
  private final WarmWorkspace warm;
  private final OwnPlace own;
  private final FaultPoint.Observer observer;

  Claims(
      Repository repository,
      EffectStore store,
      BelievedRecords records,
      Journal journal,
      Places places,
      Refs refs,
      WorkspaceMakers kinds,
      Removal removal,
      Includes includes,
      FreeSpace space,
      WarmWorkspace warm,
      OwnPlace own,
      FaultPoint.Observer observer) {
    this.own = own;
    this.repository = repository;
    this.store = store;
    this.records = records;
    this.journal = journal;
    this.places = places;
    this.refs = refs;
    this.kinds = kinds;
    this.removal = removal;
    this.includes = includes;
    this.space = space;
    this.warm = warm;
    this.observer = observer;
  }

  /**
   * @param start null for a scratch folder
   * @param wanted null: what suits the repository
   * @throws WorkspaceException if it cannot be made
   */
  Workspace claim(
      Lease lease,
      EffectId effect,
      Form form,
      @Nullable String start,
      @Nullable WorkspaceKind wanted,
      List<String> include)
      throws InterruptedException {
    WorkspaceKind kind = kinds.orElse(wanted);
    if (!lease.directory().equals(store.directory(effect))) {
      throw new IllegalArgumentException("the lease is not that of " + effect);
    }
    lease.requireHeld();
    Optional<EffectRecord> before = Optional.ofNullable(records.of(effect));
    if (before.isPresent()) {
      EffectRecord record = before.get();
      String living = Removal.endProcesses(record);
      if (living != null) {
        throw new WorkspaceException("Cannot claim the workspace of " + effect + ": " + living);
      }
      if (form == Form.DETACHED && start != null) {
        EffectRecord moved = moved(record, kind, start, include);
        if (moved.step() == Step.CREATED) {
          return adopt(moved);
        }
        before = Optional.of(moved);
      } else if (isAdoptable(record, form, kind, start)) {
        return adopt(store.save(record.agentFoundEnded(Instant.now())));
      }
    }
    EffectRecord claimed =
        EffectRecord.claimed(
                effect,
                form,
                form == Form.BRANCH ? effect.branch() : null,
                places.of(effect).toString(),
                start)
            .withKind(kind);
    clear(before.orElse(null), claimed);
    lease.requireHeld();
    return create(before.map(claimed::after).orElse(claimed), include);
  }

  /**
   * The workspace that an effect has, on its branch or as a plain folder, by what is on the disk:
   * nothing in its record leads elsewhere. Ends what an attempt before left running in it.
   *
   * @return null if it is gone, or not whole
   */
  @Nullable Workspace present(
      Lease lease, EffectId effect, @Nullable String start, @Nullable WorkspaceKind wanted)
      throws InterruptedException {
    lease.requireHeld();
    EffectRecord claimed =
        EffectRecord.claimed(
                effect,
                start == null ? Form.SCRATCH : Form.BRANCH,
                start == null ? null : effect.branch(),
                places.of(effect).toString(),
                start)
            .withKind(kinds.orElse(wanted))
            .withStep(Step.RUNNING);
    EffectRecord record = records.of(effect);
    String living = Removal.endProcesses(record == null ? claimed : record);
    if (living != null) {
      throw new WorkspaceException("Cannot use the workspace of " + effect + ": " + living);
    }
    Path path = Path.of(claimed.workspace());
    try {
      if (own.isTaken(effect, path)
          || !isThere(path, start == null ? null : kinds.orElse(wanted))) {
        return null;
      }
    } catch (IOException e) {
      throw new WorkspaceException("Cannot use the workspace " + path + ": " + e, e);
    }
    if (record == null || !isOf(record, claimed)) {
      store.save(record == null ? claimed : claimed.after(record).withStep(Step.RUNNING));
    }
    return adopt(claimed);
  }

  /**
   * Whether a workspace is there, and whole.
   *
   * @param kind null: a plain folder
   */
  boolean isThere(Path path, @Nullable WorkspaceKind kind) {
    try {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
          && (kind == null || kinds.of(kind).isWhole(path));
    } catch (IOException e) {
      throw new WorkspaceException("Cannot use the workspace " + path + ": " + e, e);
    }
  }

  private static boolean isOf(EffectRecord record, EffectRecord claimed) {
    return record.form() == claimed.form()
        && Objects.equals(record.branch(), claimed.branch())
        && record.workspace().equals(claimed.workspace())
        && Objects.equals(record.start(), claimed.start())
        && record.kind() == claimed.kind()
        && (record.step() == Step.RUNNING || record.step() == Step.SEALED);
  }

  /**
   * The workspace of {@code record} for verifying, moved to another commit; the record is not at
   * {@link Step#CREATED} if it has to be made anew.
   */
  private EffectRecord moved(
      EffectRecord record, WorkspaceKind kind, String commit, List<String> include)
      throws InterruptedException {
    Path path = Path.of(record.workspace());
    try {
      if (!isAdoptable(record, Form.DETACHED, kind, record.start())
          || !warm.canMove(record, commit)) {
        return record.step() == Step.CREATED ? record.withStep(Step.RUNNING) : record;
      }
      EffectRecord claimed =
          EffectRecord.claimed(record.effect(), Form.DETACHED, null, record.workspace(), commit)
              .withKind(kind)
              .after(record);
      store.save(claimed);
      observer.reached(FaultPoint.RECORD_CLAIMED);
      Git git = kinds.of(record).git(path);
      if (!warm.move(git, record, commit)) {
        return claimed;
      }
      observer.reached(FaultPoint.FILES_FILLED);
      includes.copyInto(git, path, include);
      observer.reached(FaultPoint.FILES_INCLUDED);
      makeOsierDirectory(path);
      return store.save(claimed.withStep(Step.CREATED));
    } catch (IOException e) {
      throw new WorkspaceException("Cannot use the workspace " + path + ": " + e, e);
    }
  }

  private boolean isAdoptable(
      EffectRecord record, Form form, WorkspaceKind kind, @Nullable String start) {
    Path path = Path.of(record.workspace());
    boolean whole =
        switch (record.step()) {
          case CREATED, RUNNING, SEALED -> true;
          case CLAIMED, REMOVING, REMOVED -> false;
        };
    if (!whole
        || record.keepUntil() != null
        || record.form() != form
        || !Objects.equals(record.start(), start)
        || !path.equals(places.of(record.effect()))
        || !OwnDirectories.isInPlace(path)) {
      return false;
    }
    try {
      if (own.isTaken(record.effect(), path)) {
        return false;
      }
      return form == Form.SCRATCH
          || (kinds.of(record).word() == kind && kinds.of(record).isWhole(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable WorktreeFiles worktreeFiles(Path path) {
    try {
      return WorktreeFiles.find(repository.commonDir(), path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Workspace adopt(EffectRecord record) throws InterruptedException {
    Path path = Path.of(record.workspace());
    WorktreeFiles files = worktreeFiles(path);
    if (files != null) {
      try {
        files.removeStaleLocks();
      } catch (IOException e) {
        throw new WorkspaceException("Cannot adopt " + path + ": " + e, e);
      }
    }
    if (record.branch() != null) {
      removal.removeStaleLock("refs/heads/" + record.branch());
    }
    journal.write(Event.ADOPT, Phase.AFTER, record.effect(), record.workspace());
    return workspace(record, true);
  }

  /** Saves and removes what stands where the workspace is to be. */
  private void clear(@Nullable EffectRecord before, EffectRecord claimed)
      throws InterruptedException {
    boolean nothingThere =
        !Files.exists(Path.of(claimed.workspace()), LinkOption.NOFOLLOW_LINKS)
            && (before == null || before.step() == Step.REMOVED)
            && (claimed.branch() == null || refs.tip("refs/heads/" + claimed.branch()) == null);
    if (nothingThere) {
      return;
    }
    // A directory without a record is treated as one that was worked in.
    EffectRecord old = before == null ? claimed.withStep(Step.RUNNING) : before;
    ReleaseResult release =
        Objects.requireNonNull(removal.remove(List.of(old), claimed.start()).get(claimed.effect()));
    if (release instanceof Stayed stayed) {
      throw new WorkspaceException(stayed.reason());
    }
  }

  private Workspace create(EffectRecord claimed, List<String> include) throws InterruptedException {
    if (claimed.start() == null) {
      return createWithRoom(claimed, include);
    }
    FreeSpace.Room room = space.reserve(Path.of(claimed.workspace()), claimed.start());
    try {
      return createWithRoom(claimed, include);
    } finally {
      room.close();
    }
  }

  private Workspace createWithRoom(EffectRecord claimed, List<String> include)
      throws InterruptedException {
    EffectId effect = claimed.effect();
    Path path = Path.of(claimed.workspace());
    EffectRecord record = store.save(claimed);
    journal.write(Event.CREATE, Phase.BEFORE, effect, claimed.workspace());
    observer.reached(FaultPoint.RECORD_CLAIMED);
    try {
      Files.createDirectories(path.getParent());
      String start = record.start();
      if (start == null) {
        Files.createDirectories(path);
        own.note(effect, path);
      } else {
        WorkspaceMaker kind = kinds.of(record);
        kind.register(path, record.branch(), start);
        own.note(effect, path);
        observer.reached(FaultPoint.WORKTREE_REGISTERED);
        kind.fill(path);
        observer.reached(FaultPoint.FILES_FILLED);
        warm.remember(effect, path, start);
        includes.copyInto(kind.git(path), path, include);
        observer.reached(FaultPoint.FILES_INCLUDED);
      }
      makeOsierDirectory(path);
    } catch (IOException | GitException e) {
      String reason = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
      journal.write(Event.CREATE, Phase.FAILED, effect, reason);
      throw new WorkspaceException("Cannot make the workspace " + path + ": " + reason, e);
    }
    store.save(record.withStep(Step.CREATED));
    journal.write(Event.CREATE, Phase.AFTER, effect, claimed.workspace());
    observer.reached(FaultPoint.RECORD_CREATED);
    return workspace(record, false);
  }

  private Workspace workspace(EffectRecord record, boolean adopted) throws InterruptedException {
    Path path = Path.of(record.workspace());
    try {
      WorkspaceMaker kind = record.form() == Form.SCRATCH ? null : kinds.of(record);
      return new Workspace(
          record.effect(),
          path,
          record.branch(),
          record.start(),
          kind == null ? null : kind.git(path),
          kind == null ? null : kind.word(),
          adopted);
    } catch (IOException e) {
      throw new WorkspaceException("Cannot use the workspace " + path + ": " + e, e);
    }
  }

  /** Outside of version control by its own {@code .gitignore}, whatever the repository says. */
  private static void makeOsierDirectory(Path workspace) throws IOException {
    Path directory = workspace.resolve(Snapshot.OSIER);
    if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("the repository has a file or link " + Snapshot.OSIER);
    }
    Files.createDirectories(directory);
    Path ignore = directory.resolve(".gitignore");
    if (!Files.exists(ignore, LinkOption.NOFOLLOW_LINKS)) {
      Files.writeString(ignore, "*\n");
    }
  }
}
