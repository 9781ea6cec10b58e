package dev.osier.worker;

import dev.osier.activity.HostActivities;
import dev.osier.effect.RunOrigin;
import dev.osier.host.HostName;
import dev.osier.host.MaxWorkspaces;
import dev.osier.host.OsierHome;
import dev.osier.host.PlanLimits;
import dev.osier.host.WorkerNumber;
import dev.osier.metrics.Metrics;
import dev.osier.metrics.StepWatch;
import dev.osier.prepare.WorkerLimits;
import dev.osier.run.RunPlan;
import dev.osier.run.RunPlanImpl;
import dev.osier.run.StepOptions;
import dev.osier.server.Connection;
import dev.osier.server.ServerIdentity;
import dev.osier.sweep.HostSweep;
import dev.osier.sweep.Sweeper;
import io.grpc.StatusRuntimeException;
import io.temporal.worker.Worker;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import io.temporal.worker.WorkerOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The worker of this host: four task queues, so that short git activities never wait behind agents
 * that run for hours, and the number of agents is capped by slots of their own.
 *
 * <ul>
 *   <li>{@code osier}: runs, and the choice of a host for them
 *   <li>{@code osier-<host>}: short git activities on this host's disk
 *   <li>{@code osier-<host>-agents}: agents, as many at once as this host is given
 *   <li>{@code osier-<host>-answers}: says that the host is there, however busy the others are
 * </ul>
 */
public final class OsierWorker implements AutoCloseable {
  /** Git on one disk: more at once only wait for each other. */
  private static final int SHORT_STEPS_AT_ONCE = 8;

  /** Preparing a run reads the repository once; several may be started at the same time. */
  private static final int PREPARATIONS_AT_ONCE = 8;

  /** Each poller holds one call open. Two find work as fast as the server hands it out here. */
  private static final int POLLERS = 2;

  /** Of seconds: two heartbeats that are lost must not be a lost worker. */
  private static final int MOST_HEARTBEAT_SECONDS = 5;

  /**
   * Agents build and test: a machine that is busy with that may give a workflow thread no time for
   * seconds, which the default of one second takes for a deadlock.
   */
  private static final long DEADLOCK_MILLIS = 10_000;

  /** For activities to give up in order, once they were interrupted. */
  private static final Duration INTERRUPTED = Duration.ofSeconds(15);

  private final WorkerFactory factory;
  private final HostActivities activities;
  private final SweepLoop sweeps;
  private final Connection connection;
  private final @Nullable HostSurvey survey;

  private OsierWorker(
      Connection connection,
      WorkerFactory factory,
      HostActivities activities,
      SweepLoop sweeps,
      @Nullable HostSurvey survey) {
    this.connection = connection;
    this.survey = survey;
    this.factory = factory;
    this.activities = activities;
    this.sweeps = sweeps;
  }

  /**
   * Starts to take work, and to look after this host.
   *
   * @param host as in {@link HostName}
   * @param agents at once at most
   * @param environment for what of a worker can be set by variables only
   * @param say is told what was left on this host and is swept, one line each
   * @throws IllegalArgumentException if such a variable is wrong, or search attributes are wanted
   *     and the server does not know them
   */
  public static OsierWorker start(
      Connection connection,
      OsierHome home,
      String host,
      int agents,
      Map<String, String> environment,
      Consumer<String> say) {
    return start(connection, home, host, agents, environment, say, null);
  }

  /**
   * Likewise.
   *
   * @param metrics where what it does is counted, or null
   */
  public static OsierWorker start(
      Connection connection,
      OsierHome home,
      String host,
      int agents,
      Map<String, String> environment,
      Consumer<String> say,
      @Nullable Metrics metrics) {
    SweepLoop.Settings sweeping =
        new SweepLoop.Settings(
            SweepLoop.every(environment),
            Sweeper.Rules.WORKER.withRecordsFor(SweepLoop.logsFor(environment)),
            say);
    int workspaces = MaxWorkspaces.of(environment);
    Duration beatEvery = beatEvery(environment);
    boolean searchAttributes = SearchAttributes.wanted(connection, environment, say);
    WorkerLimits limits = PlanLimits.of(environment);
    Optional<WorkerVersion> version = WorkerVersion.of(environment);
    WorkerFactoryOptions.Builder watched = WorkerFactoryOptions.newBuilder();
    if (metrics != null) {
      watched.setWorkerInterceptors(new StepWatch(metrics));
    }
    WorkerFactory factory = WorkerFactory.newInstance(connection.client(), watched.build());
    HostActivities activities =
        new HostActivities(
            home.root(), host, agents, workspaces, () -> server(connection), limits, beatEvery);
    IntFunction<WorkerOptions.Builder> options =
        atOnce -> {
          WorkerOptions.Builder plain = options(atOnce, beatEvery);
          return version.map(v -> v.on(plain)).orElse(plain);
        };
    Worker runs =
        factory.newWorker(RunPlan.TASK_QUEUE, options.apply(PREPARATIONS_AT_ONCE).build());
    runs.registerWorkflowImplementationTypes(RunPlanImpl.class);
    runs.registerActivitiesImplementations(activities.prepareRun(searchAttributes));
    Worker steps =
        factory.newWorker(StepOptions.hostQueue(host), options.apply(SHORT_STEPS_AT_ONCE).build());
    steps.registerActivitiesImplementations(activities.shortSteps().toArray());
    Worker tasks =
        factory.newWorker(
            StepOptions.agentsQueue(host),
            // With fewer, a slot is for who has a workspace, or may have one.
            options
                .apply(Math.min(agents, workspaces))
                // Who is next is for the queue to say, by priority.
                .setDisableEagerExecution(true)
                .build());
    tasks.registerActivitiesImplementations(activities.runTask());
    Worker judges =
        factory.newWorker(
            StepOptions.judgesQueue(host),
            options.apply(agents).setDisableEagerExecution(true).build());
    judges.registerActivitiesImplementations(activities.judgeTask());
    Worker answers =
        factory.newWorker(
            StepOptions.answersQueue(host),
            options.apply(1).setMaxConcurrentActivityTaskPollers(1).build());
    answers.registerActivitiesImplementations(activities.answers());
    factory.start();
    HostSweep sweep =
        new HostSweep(home.root(), new ServerLiveness(List.of(connection)), sweeping.rules());
    HostSurvey survey =
        metrics == null ? null : HostSurvey.start(connection, home, host, agents, metrics);
    SweepLoop sweeps = SweepLoop.start(sweep, sweeping);
    return new OsierWorker(connection, factory, activities, sweeps, survey);
  }

  /**
   * {@code OSIER_HEARTBEAT_SECONDS}, else one. Cancel reaches an agent with the answer to a
   * heartbeat: at up to 60 s between them, Temporal's default, a cancelled run closed after 21 s,
   * at 1 s after 1 s, for one call a second and agent.
   */
  private static Duration beatEvery(Map<String, String> environment) {
    int usual = (int) HostActivities.BEAT_EVERY.toSeconds();
    return Duration.ofSeconds(
        WorkerNumber.of(environment, "OSIER_HEARTBEAT_SECONDS", usual, MOST_HEARTBEAT_SECONDS));
  }

  /** Why it takes no work now, as a sentence, or empty if it does. Asks the server. */
  public Optional<String> notReady() {
    if (factory.isShutdown()) {
      return Optional.of("ending: takes no more work");
    }
    try {
      ServerIdentity.ask(connection);
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      return Optional.of("no answer from the Temporal server: " + e.getStatus().getCode());
    }
  }

  private static RunOrigin.Server server(Connection connection) {
    try {
      return ServerIdentity.ask(connection);
    } catch (StatusRuntimeException e) {
      throw new IllegalStateException(
          "Cannot tell which server this is: " + connection.address() + " does not say", e);
    }
  }

  private static WorkerOptions.Builder options(int activitiesAtOnce, Duration beatEvery) {
    return WorkerOptions.newBuilder()
        .setMaxConcurrentActivityExecutionSize(activitiesAtOnce)
        .setMaxConcurrentActivityTaskPollers(POLLERS)
        .setMaxConcurrentWorkflowTaskPollers(POLLERS)
        .setMaxHeartbeatThrottleInterval(beatEvery)
        .setDefaultHeartbeatThrottleInterval(beatEvery)
        // An agent that may run to its end while the worker shuts down is alive until then.
        .setAllowActivityHeartbeatDuringShutdown(true)
        .setDefaultDeadlockDetectionTimeout(DEADLOCK_MILLIS);
  }

  /**
   * Takes no more work, and gives what runs until {@code grace} is over; then interrupts it. What
   * was interrupted is not lost: Temporal gives it to the next worker of this host.
   *
   * @return true if all ended in time
   */
  public boolean drain(Duration grace) {
    factory.shutdown();
    factory.awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS);
    boolean ended = factory.isTerminated();
    close();
    return ended;
  }

  /** Interrupts what runs, and waits a moment for it to give up. */
  @Override
  public void close() {
    sweeps.close();
    if (survey != null) {
      survey.close();
    }
    factory.shutdownNow();
    factory.awaitTermination(INTERRUPTED.toMillis(), TimeUnit.MILLISECONDS);
    activities.close();
  }
}
