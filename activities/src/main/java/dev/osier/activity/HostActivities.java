package dev.osier.activity;

import dev.osier.effect.RunOrigin;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** All activities of one host, to be registered on its queues. */
public final class HostActivities implements AutoCloseable {
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
    this(home, host, agents, server, WorkerLimits.NONE);
  }

  /**
   * Likewise, for plans of others.
   *
   * @param limits what it takes of them
   */
  public HostActivities(
      Path home, String host, int agents, Supplier<RunOrigin.Server> server, WorkerLimits limits) {
    this.host = new Host(home, host, server, limits);
    this.agents = agents;
  }

  /** For the queue on which runs are started. */
  public Object prepareRun() {
    return new PrepareRunImpl(host, agents);
  }

  /** For the queue of the host's short steps. */
  public List<Object> shortSteps() {
    return List.of(
        new MergeTasksImpl(host),
        new VerifyMergeImpl(host),
        new PublishImpl(host),
        new ReleaseWorkspacesImpl(host));
  }

  /** For the queue of the host's agents. */
  public Object runTask() {
    return new RunTaskImpl(host);
  }

  /** Closes the repositories that were opened. Only after the workers have ended. */
  @Override
  public void close() {
    host.close();
  }
}
