package dev.osier.worker;

import dev.osier.host.OsierHome;
import dev.osier.metrics.Metrics;
import dev.osier.run.RunPlan;
import dev.osier.run.StepOptions;
import dev.osier.server.Connection;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the host and its queues from time to time, for numbers that no step tells: workspaces
 * and their bytes, free space, agents that wait for a slot. A number that could not be had is NaN,
 * which a graph shows as a gap.
 */
final class HostSurvey implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HostSurvey.class);

  /** A scrape is every 15 seconds in most places. */
  private static final Duration QUEUES_EVERY = Duration.ofSeconds(15);

  /** Reads every directory of every workspace: a minute apart it would be work of its own. */
  private static final Duration DISK_EVERY = Duration.ofMinutes(5);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** workspaces / repository / run / task. */
  private static final int DEPTH_OF_WORKSPACE = 3;

  private final Connection connection;
  private final Path workspaces;
  private final Path home;
  private final String host;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "survey");
            thread.setDaemon(true);
            return thread;
          });

  private volatile double waiting = Double.NaN;
  private volatile double waitingRuns = Double.NaN;
  private volatile double count = Double.NaN;
  private volatile double bytes = Double.NaN;

  private HostSurvey(Connection connection, OsierHome home, String host) {
    this.connection = connection;
    this.home = home.root();
    this.workspaces = home.root().resolve("workspaces");
    this.host = host;
  }

  static HostSurvey start(
      Connection connection, OsierHome home, String host, int slots, Metrics metrics) {
    HostSurvey survey = new HostSurvey(connection, home, host);
    metrics.gauge("osier.agents.slots", "Agents that this host runs at once, at most", () -> slots);
    metrics.gauge(
        "osier.agents.waiting",
        "Tasks that wait in this host's queue for a free agent slot, about",
        () -> survey.waiting);
    metrics.gauge(
        "osier.runs.waiting",
        "Runs' decisions that wait for a worker, about",
        () -> survey.waitingRuns);
    metrics.gauge("osier.workspaces", "Workspaces on this host's disk", () -> survey.count);
    metrics.gauge(
        "osier.workspaces.bytes",
        "Bytes of the files in them, each link counted",
        () -> survey.bytes);
    metrics.gauge("osier.disk.free.bytes", "Free where workspaces are made", survey::free);
    Future<?> queues =
        survey.timer.scheduleWithFixedDelay(
            survey::queues, 0, QUEUES_EVERY.toSeconds(), TimeUnit.SECONDS);
    Future<?> disk =
        survey.timer.scheduleWithFixedDelay(
            survey::disk, 0, DISK_EVERY.toSeconds(), TimeUnit.SECONDS);
    LOG.debug("Surveys begin: {}, {}", queues, disk);
    return survey;
  }

  private void queues() {
    waiting = backlog(StepOptions.agentsQueue(host), TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY);
    waitingRuns = backlog(RunPlan.TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW);
  }

  private double backlog(String queue, TaskQueueType type) {
    try {
      return connection
          .client()
          .getWorkflowServiceStubs()
          .blockingStub()
          .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .describeTaskQueue(
              DescribeTaskQueueRequest.newBuilder()
                  .setNamespace(connection.client().getOptions().getNamespace())
                  .setTaskQueue(TaskQueue.newBuilder().setName(queue))
                  .setTaskQueueType(type)
                  .setReportStats(true)
                  .build())
          .getStats()
          .getApproximateBacklogCount();
    } catch (StatusRuntimeException e) {
      LOG.debug("Backlog of {}: {}", queue, e.toString());
      return Double.NaN;
    }
  }

  private double free() {
    try {
      return Files.getFileStore(Files.exists(home) ? home : Path.of("/")).getUsableSpace();
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  private void disk() {
    try {
      Walk walk = new Walk(workspaces);
      if (Files.isDirectory(workspaces)) {
        Files.walkFileTree(workspaces, walk);
      }
      count = walk.count;
      bytes = walk.bytes;
    } catch (IOException | RuntimeException e) {
      LOG.debug("Workspaces: {}", e.toString());
      count = Double.NaN;
      bytes = Double.NaN;
    }
  }

  /** Files come and go under it: agents work there. */
  private static final class Walk extends SimpleFileVisitor<Path> {
    private final int names;
    private long count;
    private long bytes;

    Walk(Path root) {
      this.names = root.getNameCount();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      boolean hidden = String.valueOf(directory.getFileName()).startsWith(".");
      if (directory.getNameCount() - names == DEPTH_OF_WORKSPACE && !hidden) {
        count++;
      }
      return Thread.currentThread().isInterrupted()
          ? FileVisitResult.TERMINATE
          : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(
        Path directory, @org.jspecify.annotations.Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
