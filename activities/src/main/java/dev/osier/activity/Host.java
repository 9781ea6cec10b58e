package dev.osier.activity;

import dev.osier.agent.AgentPresets;
import dev.osier.agent.RateLimits;
import dev.osier.diagnosis.Diagnosis;
import dev.osier.effect.EffectStore;
import dev.osier.effect.RunOrigin;
import dev.osier.escape.EscapeWatch;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.git.SpareObjects;
import dev.osier.merge.MergeProcesses;
import dev.osier.plan.PlanCommands;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.prepare.LimitCheck;
import dev.osier.prepare.WorkerLimits;
import dev.osier.process.StoppedException;
import dev.osier.publish.TargetQueue;
import dev.osier.sweep.RepositoryRegister;
import dev.osier.verify.CheckMemory;
import dev.osier.workspace.WorkspaceCap;
import dev.osier.workspace.WorkspaceException;
import dev.osier.workspace.Workspaces;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What of this host the activities share: its name, its directories, the repositories it has open.
 */
final class Host {
  /** Of a user's template of prompts, in the home. */
  static final String PROMPT = "prompt.md";

  private static final int ATTEMPTS = 3;

  private final Path home;
  private final String name;

  private final Lingering<Place> places =
      new Lingering<>(
          place -> place.workspaces().close(),
          CompletableFuture.delayedExecutor(Lingering.WHILE.toMillis(), TimeUnit.MILLISECONDS));

  private final AgentPresets presets;
  private final RateLimits limits;

  private final Supplier<RunOrigin.Server> server;
  private final RepositoryRegister register;
  private final WorkspaceCap cap;
  private final MergeProcesses merging = new MergeProcesses();
  private final LimitCheck allowed;
  private final TargetQueue targets;
  private final Callers callers;
  private final CheckMemory checks = new CheckMemory();
  private final BeatTimer beats;

  /**
   * @param server which server the activities are from, asked anew for each run: another may have
   *     been started at the same address
   * @param cap on workspaces
   * @param workerLimits what it takes of plans
   * @param firstRuns tells the runs of workflows that were reset
   * @param beatEvery see {@link BeatTimer}
   */
  Host(
      Path home,
      String name,
      Supplier<RunOrigin.Server> server,
      WorkspaceCap cap,
      WorkerLimits workerLimits,
      FirstRuns firstRuns,
      Duration beatEvery) {
    this.beats = new BeatTimer(beatEvery);
    this.callers = new Callers(firstRuns);
    this.home = home;
    this.cap = cap;
    this.name = name;
    this.server = server;
    this.register = new RepositoryRegister(home);
    this.allowed = new LimitCheck(workerLimits, home);
    this.presets = new AgentPresets(home.resolve("agents"));
    this.targets = new TargetQueue(home.resolve("targets"), Clock.systemUTC());
    this.limits = new RateLimits(Clock.systemUTC(), home.resolve("limits"));
  }

  AgentPresets presets() {
    return presets;
  }

  WorkspaceCap cap() {
    return cap;
  }

  /** Where the user may have a template of prompts. */
  Path promptFile() {
    return home.resolve(PROMPT);
  }

  RateLimits limits() {
    return limits;
  }

  /** The runs of this host that are about to move a target. */
  TargetQueue targets() {
    return targets;
  }

  /** The merging processes that wait for their next merge. */
  MergeProcesses merging() {
    return merging;
  }

  /** Ends what waits for merges in a repository, also where that is not there any more. */
  void endMerging(String root) {
    Place known = places.use(root);
    if (known != null) {
      try {
        merging.end(known.repository());
      } finally {
        places.leave(root);
      }
    }
  }

  /** What checks have said in the runs of this worker. */
  CheckMemory checks() {
    return checks;
  }

  /** What this host takes of plans. */
  LimitCheck allowed() {
    return allowed;
  }

  String name() {
    return name;
  }

  /** {@code $OSIER_HOME}. */
  Path home() {
    return home;
  }

  /** Where port leases are kept, one directory for all repositories. */
  Path ports() {
    return home.resolve("ports");
  }

  /** A repository and what works on its workspaces. */
  record Place(Repository repository, Workspaces workspaces, EscapeWatch watch) {}

  /** Who may ask for steps. */
  Callers callers() {
    return callers;
  }

  /**
   * Where a step acts for its run.
   *
   * @param root of the repository that {@code PrepareRun} has prepared the run in
   * @param tasks that the step is about
   * @throws IOException if it is not there any more
   * @throws ApplicationFailure {@code NotOfThisRun} if the run is not the caller's, or not of this
   *     repository; {@code InvalidPlan} if this host takes nothing from there
   */
  Place enter(String root, String run, List<String> tasks, ActivityInfo activity)
      throws IOException, InterruptedException {
    callers.requireOwn(activity, run);
    Callers.requireNames(run, tasks);
    Place place = place(root);
    callers.requirePrepared(activity, run, root, place.workspaces().store());
    write(place, run, activity, null);
    // What a step before has made, if somebody has pruned it since.
    SpareObjects.ofRun(place.repository(), run).give();
    return place;
  }

  /** Work of a step that may be done again. */
  @FunctionalInterface
  interface Repeatable<T> {
    T run() throws IOException, InterruptedException, StoppedException;
  }

  /**
   * Does what reads the commits that the run has made. If it fails, they are given to the
   * repository again and it is done again, three times at most: a {@code git prune} that had looked
   * before they were given takes them later.
   */
  static <T> T whilePruned(Place place, String run, Repeatable<T> work)
      throws IOException, InterruptedException, StoppedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return work.run();
      } catch (GitException | WorkspaceException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        SpareObjects.ofRun(place.repository(), run).give();
      }
    }
  }

  /**
   * For the step that fixes the base. Before anything of the run is made here it is on the disk
   * which repository that is in, and whom to ask whether the run still goes on: what is left of it
   * is found and removed by that, should all workers be killed.
   *
   * @param base a commit
   */
  Place prepare(String root, String run, ActivityInfo activity, String base)
      throws IOException, InterruptedException {
    Place place = place(root);
    callers.prepared(run, root);
    write(place, run, activity, base);
    return place;
  }

  private void write(Place place, String run, ActivityInfo activity, @Nullable String base)
      throws IOException {
    EffectStore store = place.workspaces().store();
    String workflowId = activity.getWorkflowId();
    RunOrigin known =
        RunOrigin.load(store, run).filter(o -> o.workflowId().equals(workflowId)).orElse(null);
    register.add(place.repository());
    if (known == null || (base != null && !base.equals(known.base()))) {
      new RunOrigin(run, workflowId, activity.getNamespace(), server.get(), base).save(store);
    }
  }

  /**
   * Refuses a step that asks for what this host does not take. What {@code PrepareRun} let pass is
   * never refused here: this is for steps that are asked for past it.
   *
   * @param agent of the step, or null
   */
  void require(Place place, String run, @Nullable Agent agent, List<PlanCommands.Command> commands)
      throws InterruptedException {
    List<PlanProblem> problems =
        LimitCheck.problems("agent", agent == null ? null : allowed.agent(agent));
    if (allowed.ownCommands()) {
      String base =
          RunOrigin.load(place.workspaces().store(), run).map(RunOrigin::base).orElse(null);
      if (base == null) {
        problems.add(new PlanProblem("", "run " + run + " was not prepared on this host"));
      } else {
        allowed.commands(place.repository(), base, commands, problems, agent);
      }
    }
    if (!problems.isEmpty()) {
      throw refused(problems);
    }
  }

  /** For the exceptions of a step. */
  Diagnosis diagnosis(String step, @Nullable String repository) {
    Path root = repository == null ? null : Path.of(repository);
    return new Diagnosis(
        step,
        root != null && root.isAbsolute() ? root : null,
        List.of(home, Path.of(System.getProperty("java.io.tmpdir"))));
  }

  /** The plan was refused, for good (G8). */
  static ApplicationFailure refused(List<PlanProblem> problems) {
    return Step.plain(
        ApplicationFailure.newNonRetryableFailure(
            String.valueOf(new InvalidPlanException(problems).getMessage()),
            InvalidPlanException.TYPE));
  }

  /**
   * Open until the step that asks is over, and a while longer.
   *
   * @param root of a repository that {@code PrepareRun} has checked
   * @throws IOException if it is not there any more
   */
  Place place(String root) throws IOException, InterruptedException {
    Place known = places.use(root);
    Place place = known == null ? places.use(root, open(root)) : known;
    Step.atEnd(() -> places.leave(root));
    if (!Files.exists(place.repository().commonDir().resolve("HEAD"))) {
      throw gone(root);
    }
    return place;
  }

  private static IOException gone(String root) {
    return new IOException(
        "Cannot open the repository: there is no %s. If it was moved, move it back until the run is over, or cancel the run and run osier workspaces prune in its new place"
            .formatted(root));
  }

  private Place open(String root) throws IOException, InterruptedException {
    if (!Files.exists(Path.of(root))) {
      throw gone(root);
    }
    try {
      String problem = allowed.start(Path.of(root));
      if (problem != null) {
        throw refused(List.of(new PlanProblem("repository", problem)));
      }
      Repository repository = Repository.find(Path.of(root));
      problem = allowed.repository(repository);
      if (problem != null) {
        throw refused(List.of(new PlanProblem("repository", problem)));
      }
      Workspaces workspaces = new Workspaces(home, repository);
      return new Place(repository, workspaces, workspaces.escapeWatch());
    } catch (RepositoryProblem e) {
      throw new IOException("Cannot open the repository: " + e.getMessage(), e);
    }
  }

  /** When the steps' heartbeats come. */
  BeatTimer beats() {
    return beats;
  }

  void close() {
    merging.close();
    places.close();
    beats.close();
  }
}
