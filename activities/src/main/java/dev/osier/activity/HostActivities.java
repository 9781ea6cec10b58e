package dev.osier.activity;

import dev.osier.effect.RunOrigin;
import dev.osier.prepare.WorkerLimits;
import dev.osier.step.HostAnswers;
import dev.osier.workspace.WorkspaceCap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** All activities of one host, to be registered on its queues. */
public final class HostActivities implements AutoCloseable {
  /** Between two heartbeats of an activity, where a worker does not say. */
  public static final Duration BEAT_EVERY = Duration.ofSeconds(1);

  private final Host host;
  private final int agents;

  /**
   * @param home where workspaces are made, {@code $OSIER_HOME}
   * @param host names the queues
   * @param agents how many agents run at once at most
   * @param server which server they are called by; asked again for each run. What it throws fails
   *     the activity, which is tried again
   */
  public HostActivities(Path home, String host, int agents, Supplier<RunOrigin.Server> server) {
    this(home, host, agents, WorkspaceCap.UNLIMITED, server, WorkerLimits.NONE, BEAT_EVERY);
  }

  /**
   * Likewise.
   *
   * @param workspaces how many of them there may be on this host at once; {@link
   *     WorkspaceCap#UNLIMITED}, or the same for all its workers
   * @param limits what it takes of plans, which may be those of others
   * @param beatEvery the time between two heartbeats of an activity, well below {@code
   *     StepOptions.HEARTBEAT}
   */
  public HostActivities(
      Path home,
      String host,
      int agents,
      int workspaces,
      Supplier<RunOrigin.Server> server,
      WorkerLimits limits,
      Duration beatEvery) {
    this(home, host, agents, workspaces, server, limits, beatEvery, FirstRuns.ASKED);
  }

  HostActivities(
      Path home,
      String host,
      int agents,
      int workspaces,
      Supplier<RunOrigin.Server> server,
      WorkerLimits limits,
      Duration beatEvery,
      FirstRuns firstRuns) {
    WorkspaceCap cap = new WorkspaceCap(home, workspaces);
    this.host = new Host(home, host, server, cap, limits, firstRuns, beatEvery);
    this.agents = agents;
  }

  /**
   * For the queue on which runs are started.
   *
   * @param searchAttributes whether runs prepared here set them; the server has to know them
   */
  public Object prepareRun(boolean searchAttributes) {
    return new PrepareRunImpl(host, agents, searchAttributes);
  }

  /** For the queue on which the host says that it is there. */
  public Object answers() {
    return (HostAnswers) host::name;
  }

  /** For the queue of the host's short steps. */
  public List<Object> shortSteps() {
    return List.of(
        new MergeTasksImpl(host),
        new MergeNeedsImpl(host),
        new TakeCommitImpl(host),
        new VerifyMergeImpl(host),
        new PublishImpl(host),
        new ReleaseWorkspacesImpl(host));
  }

  /** For the queue of the host's agents. */
  public Object runTask() {
    return new RunTaskImpl(host);
  }

  /** For the queue of the host's judgements. */
  public Object judgeTask() {
    return new JudgeTaskImpl(host);
  }

  /** Closes the repositories that were opened. Only after the workers have ended. */
  @Override
  public void close() {
    host.close();
  }
}
