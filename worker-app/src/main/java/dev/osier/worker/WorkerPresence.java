package dev.osier.worker;

import com.google.protobuf.util.Timestamps;
import dev.osier.run.RunPlan;
import dev.osier.run.StepOptions;
import dev.osier.server.Connection;
import dev.osier.server.NoServerException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.TaskQueueType;
import io.temporal.api.taskqueue.v1.TaskQueue;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueRequest;
import io.temporal.api.workflowservice.v1.DescribeTaskQueueResponse;
import java.time.Duration;

/** Whether a worker polls the queue on which runs are started. */
public final class WorkerPresence {
  /** A poll is held open for a minute: a poller seen longer ago than this is gone. */
  private static final Duration POLL = Duration.ofSeconds(75);

  /**
   * The server remembers pollers for five minutes: one seen even longer ago only shows that the two
   * clocks differ.
   */
  private static final Duration REMEMBERED = Duration.ofSeconds(330);

  private WorkerPresence() {}

  /**
   * @throws NoServerException if none does, with what to type
   */
  public static void require(Connection connection) throws NoServerException {
    if (!isPresent(connection)) {
      throw new NoServerException(
          "No worker answers on queue %s at %s\nTo start one, run osier worker"
              .formatted(RunPlan.TASK_QUEUE, connection.address()));
    }
  }

  /** Also true where the server cannot tell. */
  public static boolean isPresent(Connection connection) {
    return polls(connection, RunPlan.TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW);
  }

  /** Whether a worker takes agents of {@code host}; also true where the server cannot tell. */
  public static boolean takesAgents(Connection connection, String host) {
    return polls(connection, StepOptions.agentsQueue(host), TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY);
  }

  private static boolean polls(Connection connection, String name, TaskQueueType type) {
    try {
      DescribeTaskQueueResponse queue =
          connection
              .client()
              .getWorkflowServiceStubs()
              .blockingStub()
              .describeTaskQueue(
                  DescribeTaskQueueRequest.newBuilder()
                      .setNamespace(connection.client().getOptions().getNamespace())
                      .setTaskQueue(TaskQueue.newBuilder().setName(name))
                      .setTaskQueueType(type)
                      .build());
      long now = System.currentTimeMillis();
      return queue.getPollersList().stream()
          .mapToLong(poller -> now - Timestamps.toMillis(poller.getLastAccessTime()))
          .anyMatch(ago -> ago <= POLL.toMillis() || ago > REMEMBERED.toMillis());
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return true;
      }
      throw e;
    }
  }
}
