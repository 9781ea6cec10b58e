package dev.osier.workspace;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Journal;
import dev.osier.effect.KeepMark;
import dev.osier.effect.Lease;
import dev.osier.escape.EscapeWatch;
import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.keep.Keeper;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.ProgramCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The workspaces of a repository's effects: claim → create or adopt → use → save → remove.
 *
 * <p>Claiming takes the lease of the effect, which the caller holds for as long as it works; each
 * call may be repeated after a kill at any point, by any process, and goes on from there. Releasing
 * waits for the lease itself.
 */
public final class Workspaces implements AutoCloseable {
  /** A cancelled attempt needs this long to end its agent and let go. */
  private static final Duration RELEASE_WAIT = Duration.ofSeconds(30);

  /** The same call, to which all workspaces but its own are closed, if it is in one. */
  public static ProgramCall closed(ProgramCall call) {
    return call.aloneIn(Places.above(call.directory()));
  }

  private final Repository repository;
  private final EffectStore store;
  private final BelievedRecords records;
  private final Journal journal;
  private final Places places;
  private final Refs refs;
  private final PublishedTargets published;
  private final Commits commits;
  private final WorkspaceMakers kinds;
  private final @Nullable HiddenRepository hidden;
  private final Removal removal;
  private final BatchRelease releases;
  private final BatchRelease removals;
  private final FreeSpace space;
  private final Claims claims;
  private final RunTraces traces;
  private final EscapeWatch watch;

  /**
   * @param home {@code $OSIER_HOME}
   */
  public Workspaces(Path home, Repository repository) {
    this(home, repository, FaultPoint.Observer.NONE);
  }

  /**
   * @param observer is told each point that is reached, so that tests can kill there
   */
  public Workspaces(Path home, Repository repository, FaultPoint.Observer observer) {
    this(home, repository, observer, RELEASE_WAIT, Clock.systemUTC());
  }

  /**
   * @param leaseWait how long a release waits for attempts to let go
   */
  public Workspaces(
      Path home,
      Repository repository,
      FaultPoint.Observer observer,
      Duration leaseWait,
      Clock clock) {
    Path state = repository.osierDirectory();
    this.repository = repository;
    this.store = new EffectStore(state);
    this.journal = new Journal(state);
    this.places = new Places(home, repository);
    this.published = new PublishedTargets(places.home(), repository);
    this.refs = Refs.of(repository, published);
    this.commits = Commits.of(repository);
    this.hidden = HiddenRepository.of(repository);
    this.kinds = WorkspaceMakers.of(repository, hidden, refs);
    this.records = new BelievedRecords(store, places, repository.commonDir());
    Keeper keeper = new Keeper(repository, store, journal, refs, commits, published);
    this.removal =
        new Removal(
            repository,
            store,
            journal,
            keeper,
            refs,
            places.trash(),
            new OwnPlace(published),
            observer);
    this.releases =
        new BatchRelease(store, records, places, refs, removal, leaseWait, clock, false);
    this.removals =
        new BatchRelease(store, records, places, refs, removal, Duration.ZERO, clock, true);
    this.space = new FreeSpace(repository, places.home().resolve("workspaces"), FreeSpace.REAL);
    this.watch = new EscapeWatch(repository, hidden, store, refs, published, places.home());
    this.traces = new RunTraces(repository, store, refs, published, watch, observer);
    this.claims =
        new Claims(
            repository,
            store,
            records,
            journal,
            places,
            refs,
            kinds,
            removal,
            new Includes(repository, hidden),
            space,
            new WarmWorkspace(repository, store, commits),
            new OwnPlace(published),
            observer);
  }

  /** Whose workspaces they are. */
  public Repository repository() {
    return repository;
  }

  /** What is recorded of their effects. */
  public EffectStore store() {
    return store;
  }

  /** Where it is written down what was made, kept and removed. */
  public Journal journal() {
    return journal;
  }

  /**
   * Checks that there is room on the disk for at least one workspace from {@code base}.
   *
   * @throws WorkspaceException if there is not
   */
  public void requireRoom(String base) throws InterruptedException {
    space.require(base);
  }

  /**
   * Directories that all workspaces of the repository share, made where they are missing.
   *
   * @param names environment variable → name of a directory
   * @return environment variable → absolute path
   * @throws WorkspaceException if one cannot be made
   */
  public Map<String, String> caches(Map<String, String> names) {
    return new Caches(places).make(names);
  }

  /** Where Osier itself has moved this repository's targets. */
  public PublishedTargets published() {
    return published;
  }

  /** Watches for what agents change outside of these workspaces. */
  public EscapeWatch escapeWatch() {
    return watch;
  }

  /** Claims the effect for one attempt; see {@link Lease#claim}. */
  public Lease.Claim lease(EffectId effect, Duration wait) throws InterruptedException {
    return Lease.claim(store.directory(effect), wait);
  }

  /**
   * The effect's workspace on its own branch: the one there is, if it is whole, of this kind and
   * from {@code start}, as for another try; else a new one, after saving what an old one holds.
   * Ends what an attempt before left running.
   *
   * @param kind null: what suits the repository
   * @param include untracked files of the user's checkout, relative, to copy into a new one
   * @throws WorkspaceException if it cannot be made
   */
  public Workspace claim(
      Lease lease,
      EffectId effect,
      String start,
      @Nullable WorkspaceKind kind,
      List<String> include)
      throws InterruptedException {
    return claims.claim(lease, effect, Form.BRANCH, start, kind, include);
  }

  /** Likewise, of the kind that suits the repository. */
  public Workspace claim(Lease lease, EffectId effect, String start, List<String> include)
      throws InterruptedException {
    return claim(lease, effect, start, null, include);
  }

  /** A workspace at {@code commit} on no branch, for verifying it; otherwise as {@link #claim}. */
  public Workspace claimDetached(
      Lease lease,
      EffectId effect,
      String commit,
      @Nullable WorkspaceKind kind,
      List<String> include)
      throws InterruptedException {
    return claims.claim(lease, effect, Form.DETACHED, commit, kind, include);
  }

  Workspace claimDetached(Lease lease, EffectId effect, String commit, List<String> include)
      throws InterruptedException {
    return claimDetached(lease, effect, commit, null, include);
  }

  /**
   * What decides the answer of a check on {@code commit}, besides the command: its tree, and the
   * files that are copied into a workspace with the times that they have now.
   */
  public String stateOf(String commit, List<String> include) throws InterruptedException {
    return commits.treeOf(commit) + " " + new Includes(repository, hidden).state(include);
  }

  /** A plain folder, for a task that only reads. Nothing in it is kept. */
  public Workspace claimScratch(Lease lease, EffectId effect) throws InterruptedException {
    return claims.claim(lease, effect, Form.SCRATCH, null, null, List.of());
  }

  /**
   * The workspace that an effect has already, on its branch or, without a {@code start}, as a plain
   * folder; see {@link #claim}. Nothing is made, and nothing in the effect's record leads to
   * another one.
   *
   * @return null if it is gone, or not whole
   * @throws WorkspaceException if something of the effect cannot be ended
   */
  public @Nullable Workspace present(
      Lease lease, EffectId effect, @Nullable String start, @Nullable WorkspaceKind kind)
      throws InterruptedException {
    return claims.present(lease, effect, start, kind);
  }

  /** Whether an effect has its workspace, whole and of this kind. */
  public boolean isThere(EffectId effect, boolean own, @Nullable WorkspaceKind kind) {
    return claims.isThere(places.of(effect), own ? kinds.orElse(kind) : null);
  }

  /** Ends what lives of an effect. Null if nothing does any more, else why. */
  public @Nullable String endProcesses(EffectRecord record) throws InterruptedException {
    return Removal.endProcesses(record);
  }

  /**
   * The work of an effect is done: {@code commit}, made in its workspace, becomes the tip of its
   * branch in the repository.
   */
  public void result(Lease lease, Workspace workspace, String commit) throws InterruptedException {
    lease.requireHeld();
    if (workspace.branch() != null && workspace.kind() != null) {
      try {
        // Not the record alone, which an agent can write: by this what is dirty later is no work.
        published.noteSealed(workspace.effect().toString(), commit);
        kinds.of(workspace.kind()).result(workspace.path(), workspace.branch(), commit);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** As {@link #releaseAll}, for one. */
  public ReleaseResult release(EffectId effect, @Nullable String merged)
      throws InterruptedException {
    return Objects.requireNonNull(releaseAll(List.of(effect), merged).get(effect));
  }

  /**
   * Ends what runs, saves what is not merged (G4), removes workspaces and branches (G5). One that
   * was released before gives the same answer again.
   *
   * @param merged a commit that holds all merged work: what it contains need not be saved
   */
  public Map<EffectId, ReleaseResult> releaseAll(List<EffectId> effects, @Nullable String merged)
      throws InterruptedException {
    return releaseAll(effects, merged, Map.of());
  }

  /**
   * As {@link #releaseAll(List, String)}, but what stands in {@code keepFor} is only ended and
   * saved; its workspace stays so long, is adopted by nobody, and is removed by the sweeper.
   */
  public Map<EffectId, ReleaseResult> releaseAll(
      List<EffectId> effects, @Nullable String merged, Map<EffectId, Duration> keepFor)
      throws InterruptedException {
    return releases.release(effects, merged, false, keepFor);
  }

  /**
   * Releases all that is left of a run, whether recorded or not, and removes the run's own refs,
   * leases and directories. {@code osier/<run>/merged}, where a result may wait, stays, and so does
   * a workspace that is left to be looked at.
   */
  public Map<EffectId, ReleaseResult> releaseRun(String run, @Nullable String merged)
      throws InterruptedException {
    Map<EffectId, ReleaseResult> released =
        releases.release(releases.effects(run), merged, true, Map.of());
    traces.forget(run);
    return released;
  }

  /** What a run itself has left here, besides its workspaces. */
  public RunTraces traces() {
    return traces;
  }

  /** What releases effects for runs and their sweeps: it waits for attempts to let go. */
  public BatchRelease releases() {
    return releases;
  }

  /** The records of effects, as far as they are to be believed. */
  public BelievedRecords records() {
    return records;
  }

  /** Where they are on the disk. */
  public Places places() {
    return places;
  }

  /** The refs of the repository; closed with this. */
  public Refs refs() {
    return refs;
  }

  /** The commits of the repository; closed with this. */
  public Commits commits() {
    return commits;
  }

  /**
   * As {@link #releaseAll}, for a user who asks for just these: also those that are marked to be
   * kept, and waiting for no attempt. All that is in them is saved, whoever made it.
   */
  public Map<EffectId, ReleaseResult> remove(List<EffectId> effects, @Nullable String merged)
      throws InterruptedException {
    effects.forEach(effect -> KeepMark.in(store.directory(effect)).touch());
    return removals.release(effects, merged, false, Map.of());
  }

  @Override
  public void close() {
    commits.close();
    refs.close();
  }
}
