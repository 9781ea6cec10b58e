package dev.osier.run;

import com.fasterxml.jackson.annotation.JsonProperty;
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
      name = "retryTask",
      description =
          "Another try for a task that failed, conflicted, was evicted or cancelled, while the run"
              + " works. Input {\"task\": \"parser\"}")
  String retryTask(@Nullable RetryTask retry);

  @UpdateValidatorMethod(updateName = "retryTask")
  void validateRetryTask(@Nullable RetryTask retry);

  @UpdateMethod(
      name = "resolveConflict",
      description =
          "Answers for a task that conflicted and waits: rerun it, take a commit that contains its"
              + " work, or skip it. Input {\"task\": \"parser\", \"how\": \"take\", \"commit\":"
              + " \"fix-parser\"}")
  String resolveConflict(@Nullable ResolveConflict answer);

  @UpdateValidatorMethod(updateName = "resolveConflict")
  void validateResolveConflict(@Nullable ResolveConflict answer);

  @UpdateMethod(
      name = "keep",
      description =
          "Leaves the workspace of a task to be looked at, for that time after it is settled."
              + " Input {\"task\": \"parser\", \"for\": \"2h\"}")
  String keep(@Nullable Keep keep);

  @UpdateValidatorMethod(updateName = "keep")
  void validateKeep(@Nullable Keep keep);

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

  /** Argument of {@link #retryTask}. */
  record RetryTask(@Nullable String task) {}

  /**
   * Argument of {@link #resolveConflict}.
   *
   * @param how {@code rerun}, {@code take} or {@code skip}
   * @param commit to take; any revision of the run's repository
   */
  record ResolveConflict(@Nullable String task, @Nullable String how, @Nullable String commit) {}

  /**
   * Argument of {@link #keep}.
   *
   * @param time such as {@code 2h}; in JSON {@code for}
   */
  record Keep(@Nullable String task, @JsonProperty("for") @Nullable String time) {}

  /**
   * Argument of {@link #approve}.
   *
   * @param approved null: true
   */
  record Approve(@Nullable Boolean approved) {}
}
