package dev.osier.worker;

import dev.osier.effect.RunOrigin;
import dev.osier.name.EffectId;
import dev.osier.server.Connection;
import dev.osier.server.ServerIdentity;
import dev.osier.sweep.RunLiveness;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.errordetails.v1.NamespaceNotFoundFailure;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.serviceclient.StatusUtils;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks servers about runs, each about its own only. By describing the workflow, which is true at
 * once; the list of workflows lags.
 *
 * <p>A workflow id has one open execution at most, and describing it tells of the newest: if that
 * is of another chain, which its first run id says, then the run is over. A run that was continued
 * as new or reset is of the same chain, and lives again.
 */
public final class ServerLiveness implements RunLiveness {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final List<Connection> servers;

  public ServerLiveness(List<Connection> servers) {
    this.servers = List.copyOf(servers);
  }

  @Override
  public Life of(RunOrigin origin) {
    for (Connection server : servers) {
      try {
        if (isServerOf(origin, server)) {
          return ask(origin, server);
        }
      } catch (StatusRuntimeException e) {
        // This one is away; another one may be the run's.
      }
    }
    return ServerIdentity.process(origin.server())
        // The worker in that process looks after its runs itself.
        .map(lives -> lives ? Life.LIVE : Life.CLOSED)
        .orElse(Life.NO_ANSWER);
  }

  private static boolean isServerOf(RunOrigin origin, Connection server) {
    return ServerIdentity.ask(server).id().equals(origin.server().id())
        && server.client().getOptions().getNamespace().equals(origin.namespace());
  }

  private static Life ask(RunOrigin origin, Connection server) {
    WorkflowExecutionInfo info;
    try {
      info =
          server
              .client()
              .getWorkflowServiceStubs()
              .blockingStub()
              .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
              .describeWorkflowExecution(
                  DescribeWorkflowExecutionRequest.newBuilder()
                      .setNamespace(origin.namespace())
                      .setExecution(
                          WorkflowExecution.newBuilder().setWorkflowId(origin.workflowId()))
                      .build())
              .getWorkflowExecutionInfo();
    } catch (StatusRuntimeException e) {
      if (e.getStatus().getCode() != Status.Code.NOT_FOUND
          || StatusUtils.hasFailure(e, NamespaceNotFoundFailure.class)) {
        return Life.NO_ANSWER;
      }
      // Between the two calls another server may have come up at the address.
      return isServerOf(origin, server) ? Life.UNKNOWN : Life.NO_ANSWER;
    }
    return life(origin, info);
  }

  static Life life(RunOrigin origin, WorkflowExecutionInfo info) {
    boolean closed =
        switch (info.getStatus()) {
          case WORKFLOW_EXECUTION_STATUS_COMPLETED,
              WORKFLOW_EXECUTION_STATUS_FAILED,
              WORKFLOW_EXECUTION_STATUS_CANCELED,
              WORKFLOW_EXECUTION_STATUS_TERMINATED,
              WORKFLOW_EXECUTION_STATUS_TIMED_OUT ->
              true;
          // Also what a newer server has besides: what is not known to be over goes on.
          default -> false;
        };
    String first = info.getFirstRunId();
    boolean other =
        !first.isEmpty() && !EffectId.runKey(origin.workflowId(), first).equals(origin.run());
    return closed || other ? Life.CLOSED : Life.LIVE;
  }
}
