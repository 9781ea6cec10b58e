package dev.osier.run;

import dev.osier.report.Report;
import io.temporal.common.converter.RawValue;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.UpdateValidatorMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import org.jspecify.annotations.Nullable;

/** The workflow of a run. Its names in Temporal are the contract's. */
@WorkflowInterface
public interface RunPlan {
  /** The task queue on which runs are started. */
  String TASK_QUEUE = "osier";

  /**
   * Runs a plan to its end.
   *
   * @param plan one JSON object. Taken raw, and parsed by the workflow itself, so that an input of
   *     any shape is refused with a clear message instead of failing workflow tasks for ever.
   * @throws io.temporal.failure.ApplicationFailure of type {@code InvalidPlan}
   */
  @WorkflowMethod(name = "RunPlan")
  Report run(@Nullable RawValue plan);

  @QueryMethod(name = "report", description = "The report so far, as JSON")
  Report report();

  @QueryMethod(name = "status", description = "A table of the tasks, as Markdown")
  String status();

  @UpdateMethod(
      name = "halt",
      description =
          "Stop, and give me what you have: starts no more tasks, then merges, verifies and publishes."
              + " Input {\"now\": true} also ends the running agents; default {\"now\": false}")
  String halt(@Nullable Halt halt);

  @UpdateValidatorMethod(updateName = "halt")
  void validateHalt(@Nullable Halt halt);

  @UpdateMethod(
      name = "cancelTask",
      description = "Ends one task; its work is kept. Input {\"task\": \"parser\"}")
  String cancelTask(@Nullable CancelTask cancel);

  @UpdateValidatorMethod(updateName = "cancelTask")
  void validateCancelTask(@Nullable CancelTask cancel);

  @UpdateMethod(
      name = "approve",
      description =
          "Publishes the result of a run that asks (merge.publish: ask). Input {\"approved\": false}"
              + " leaves it on osier/<run>/merged; default {\"approved\": true}")
  String approve(@Nullable Approve approve);

  @UpdateValidatorMethod(updateName = "approve")
  void validateApprove(@Nullable Approve approve);

  /** Argument of {@link #halt}. */
  record Halt(boolean now) {}

  /** Argument of {@link #cancelTask}. */
  record CancelTask(@Nullable String task) {}

  /**
   * Argument of {@link #approve}.
   *
   * @param approved null: true
   */
  record Approve(@Nullable Boolean approved) {}
}
