package dev.osier.cli.follow;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.name.EffectId;
import dev.osier.output.CurrentWork;
import dev.osier.output.Doing;
import dev.osier.output.SafeText;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.report.Report;
import dev.osier.run.RunPlan;
import dev.osier.server.Connection;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.sdk.v1.WorkflowInteractionDefinition;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.api.workflow.v1.PendingActivityInfo;
import io.temporal.client.WorkflowException;
import io.temporal.client.WorkflowExecutionDescription;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowTargetOptions;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TemporalFailure;
import io.temporal.failure.TerminatedFailure;
import io.temporal.failure.TimeoutFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One run on one server: what can be asked of it and done to it. */
public final class KnownRun {
  /** Steps of a task's try. */
  private static final Set<String> OF_A_TRY = Set.of("RunTask", "JudgeTask");

  private final Connection connection;
  private final WorkflowExecution execution;
  private final WorkflowStub stub;
  private final RunPlan plan;

  public KnownRun(Connection connection, WorkflowExecution execution) {
    this.connection = connection;
    this.execution = execution;
    WorkflowTargetOptions target =
        WorkflowTargetOptions.newBuilder()
            .setWorkflowId(execution.getWorkflowId())
            .setRunId(execution.getRunId())
            .build();
    this.stub = connection.client().newUntypedWorkflowStub(target);
    this.plan = connection.client().newWorkflowStub(RunPlan.class, target);
  }

  /** The run with this workflow id, its newest execution if there were several. */
  public static Optional<KnownRun> find(Connection connection, String workflowId) {
    try {
      WorkflowExecutionDescription description =
          connection.client().newUntypedWorkflowStub(workflowId).describe();
      return Optional.of(new KnownRun(connection, description.getExecution()));
    } catch (WorkflowNotFoundException e) {
      return Optional.empty();
    } catch (WorkflowException e) {
      Status.Code code =
          e.getCause() instanceof StatusRuntimeException status
              ? status.getStatus().getCode()
              : Status.Code.UNKNOWN;
      // A text that can be no workflow id (too long, say) is the id of none.
      if (code == Status.Code.NOT_FOUND || code == Status.Code.INVALID_ARGUMENT) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** By which Temporal knows it. */
  public String workflowId() {
    return execution.getWorkflowId();
  }

  /** On which it was found; stays open with it. */
  public Connection connection() {
    return connection;
  }

  /**
   * Sends an update by its name, and waits for its answer.
   *
   * @throws io.temporal.client.WorkflowUpdateException if the run refuses it, or does not know it
   * @throws WorkflowNotFoundException if it is over
   */
  String update(String name, Object argument) {
    return stub.update(name, String.class, argument);
  }

  /** The names of the updates that its worker knows. */
  Set<String> updates() {
    return stub
        .query("__temporal_workflow_metadata", WorkflowMetadata.class)
        .getDefinition()
        .getUpdateDefinitionsList()
        .stream()
        .map(WorkflowInteractionDefinition::getName)
        .collect(Collectors.toSet());
  }

  /** What the server knows of it now. */
  public WorkflowExecutionDescription describe() {
    return stub.describe();
  }

  /** Whether it still goes on, as the server says. */
  public boolean isOpen() {
    return describe().getStatus() == WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING;
  }

  /** The key under which it is known in the repository. */
  public String key() {
    return EffectId.runKey(workflowId(), describe().getFirstRunId());
  }

  /** The repository on its host, once it was prepared. */
  public Optional<String> repository() {
    return Optional.ofNullable(memo("repository", String.class));
  }

  private <T> @Nullable T memo(String key, Class<T> type) {
    try {
      return describe().getMemo(key, type, type);
    } catch (DataConverterException e) {
      // Somebody else's memo of that name.
      return null;
    }
  }

  /** Asks a worker for the report; throws what the client throws if none answers. */
  public Report report() {
    return plan.report();
  }

  /** All that the server has written down of it. */
  public List<HistoryEvent> history() {
    return connection
        .client()
        .fetchHistory(execution.getWorkflowId(), execution.getRunId())
        .getEvents();
  }

  /** Completes with the report, or with the workflow's failure, when the run is over. */
  CompletableFuture<Report> result() {
    return stub.getResultAsync(Report.class);
  }

  /** Waits for its end, however it comes. */
  public Ending awaitEnding() {
    return awaitEnding(result());
  }

  /**
   * @param result what {@link #result} gave
   */
  public Ending awaitEnding(CompletableFuture<Report> result) {
    try {
      return new Ending.Finished(result.join());
    } catch (CompletionException e) {
      return ending(e);
    }
  }

  /** Asks for its end; it cleans up and closes by itself. */
  public void cancel() {
    stub.cancel();
  }

  /** What runs now, from the heartbeats of its activities. */
  CurrentWork work() {
    Map<String, Doing> tasks = new LinkedHashMap<>();
    Map<String, Doing> steps = new LinkedHashMap<>();
    for (PendingActivityInfo activity : describe().getRawDescription().getPendingActivitiesList()) {
      JsonNode beat = heartbeat(activity);
      if (beat != null) {
        JsonNode cost = beat.path("cost");
        // A task may be called as a step is: only the activity's type tells them apart.
        boolean task = OF_A_TRY.contains(activity.getActivityType().getName());
        (task ? tasks : steps)
            .put(
                beat.path("task").asText(""),
                new Doing(
                    beat.path("phase").asText(""),
                    beat.path("lastLine").asText(""),
                    beat.path("elapsedSeconds").asLong(0),
                    cost.isNumber() ? cost.asDouble() : null));
      }
    }
    return new CurrentWork(tasks, steps);
  }

  private @Nullable JsonNode heartbeat(PendingActivityInfo activity) {
    if (activity.getHeartbeatDetails().getPayloadsCount() == 0) {
      return null;
    }
    try {
      return connection
          .client()
          .getOptions()
          .getDataConverter()
          .fromPayload(
              activity.getHeartbeatDetails().getPayloads(0), JsonNode.class, JsonNode.class);
    } catch (DataConverterException e) {
      // Of another version, or in a code that is not ours to read.
      return null;
    }
  }

  /** How it ended, from the failure with which its result was answered. */
  Ending ending(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CanceledFailure) {
        return new Ending.Cancelled(memo("report", Report.class));
      }
      if (cause instanceof TerminatedFailure) {
        return new Ending.Broken(
            "The run was terminated in Temporal; what it left is removed by the next worker here");
      }
      if (cause instanceof TimeoutFailure) {
        return new Ending.Broken("The run was ended by its time-out in Temporal");
      }
      if (cause instanceof ApplicationFailure application) {
        String message = String.valueOf(application.getOriginalMessage());
        return InvalidPlanException.TYPE.equals(application.getType())
            ? new Ending.Refused(message)
            : new Ending.Broken("The run failed: " + SafeText.line(message));
      }
      if (cause instanceof TemporalFailure temporal
          && !(cause instanceof WorkflowFailedException)) {
        return new Ending.Broken("The run failed: " + SafeText.line(temporal.getOriginalMessage()));
      }
    }
    return new Ending.Broken(
        "The run failed: " + SafeText.line(String.valueOf(failure.getMessage())));
  }
}
