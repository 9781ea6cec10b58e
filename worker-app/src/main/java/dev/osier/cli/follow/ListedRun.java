package dev.osier.cli.follow;

import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import dev.osier.server.Connection;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.client.WorkflowServiceException;
import io.temporal.common.converter.DataConverterException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run in the list of all.
 *
 * @param id its workflow id
 * @param run its key, or null if it was never prepared
 * @param status the contract's word
 * @param counts tasks by status, in the order of their lives; empty if nobody tells now
 * @param tasks how many there are, or null if it was never prepared
 * @param started as ISO 8601 has it
 * @param ended likewise; null while it is open
 */
public record ListedRun(
    String id,
    @Nullable String run,
    String status,
    @Nullable String repository,
    @Nullable String target,
    @Nullable Integer tasks,
    Map<TaskStatus, Integer> counts,
    String started,
    @Nullable String ended,
    @Nullable String headline,
    String server) {

  /** Newest first; empty if the server cannot list what it has. */
  public static Optional<List<WorkflowExecutionMetadata>> latest(Connection connection, int limit) {
    try (Stream<WorkflowExecutionMetadata> runs =
        connection.client().listExecutions("WorkflowType = 'RunPlan'")) {
      return Optional.of(runs.limit(limit).toList());
    } catch (WorkflowServiceException | StatusRuntimeException e) {
      if (Status.fromThrowable(e).getCode() == Status.Code.UNIMPLEMENTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * @param worker true if an open run can be asked how it stands
   */
  public static ListedRun of(
      Connection connection, WorkflowExecutionMetadata found, boolean worker) {
    boolean open = found.getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
    KnownRun run = new KnownRun(connection, found.getExecution());
    Report report = report(run, open, worker);
    String written = memo(found, "status", String.class);
    return new ListedRun(
        run.workflowId(),
        memo(found, "run", String.class),
        report != null ? report.status().word() : status(found, written),
        memo(found, "repository", String.class),
        memo(found, "target", String.class),
        memo(found, "tasks", Integer.class),
        report == null ? Map.of() : counts(report.tasks()),
        found.getStartTime().toString(),
        open || found.getCloseTime() == null ? null : found.getCloseTime().toString(),
        report != null ? report.headline() : memo(found, "headline", String.class),
        connection.address());
  }

  private static @Nullable Report report(KnownRun run, boolean open, boolean worker) {
    try {
      return open ? (worker ? run.report() : null) : run.awaitEnding().report();
    } catch (WorkflowException | StatusRuntimeException e) {
      // One run that does not answer must not hide the others.
      return null;
    }
  }

  /** A run that ended from outside has written down how it stood before. */
  private static String status(WorkflowExecutionMetadata found, @Nullable String written) {
    return switch (found.getStatus()) {
      case WORKFLOW_EXECUTION_STATUS_RUNNING -> "running";
      case WORKFLOW_EXECUTION_STATUS_CANCELED -> "cancelled";
      case WORKFLOW_EXECUTION_STATUS_COMPLETED -> written == null ? "completed" : written;
      default -> "failed";
    };
  }

  private static Map<TaskStatus, Integer> counts(List<TaskReport> tasks) {
    return tasks.stream()
        .collect(
            Collectors.toMap(
                TaskReport::status,
                task -> 1,
                Integer::sum,
                () -> new EnumMap<>(TaskStatus.class)));
  }

  private static <T> @Nullable T memo(WorkflowExecutionMetadata found, String key, Class<T> type) {
    try {
      return found.getMemo(key, type, type);
    } catch (DataConverterException e) {
      // Somebody else's memo of that name.
      return null;
    }
  }
}
