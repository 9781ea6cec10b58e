package dev.osier.run;

import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import dev.osier.step.RunTask;
import org.jspecify.annotations.Nullable;

/** What is said of a task in one sentence, where neither its agent nor git has said it. */
final class TaskHeadline {
  static final String RUN_CANCELLED = "The run was cancelled";
  static final String RUN_FAILED = "The run failed";
  static final String RUN_ENDED = "Ended with the run";

  private TaskHeadline() {}

  static String waits(Task task) {
    return task.needs().isEmpty()
        ? "Waits for a free agent"
        : "Waits for " + String.join(", ", task.needs());
  }

  static String runs(int tryNumber, int tries) {
    return tries > 1 ? "Try " + tryNumber + " of " + tries : "Runs";
  }

  /** Of a task whose need will not be merged. */
  static String needs(String lost, TaskStatus status) {
    return "Needs " + lost + ", which was " + status.word();
  }

  static String notStarted(String why) {
    return "Not started: " + why;
  }

  /** For the tasks that a failure halts. */
  static String haltedBy(String failed) {
    return "the run was halted when " + failed + " failed";
  }

  /** For the tasks that a refused key halts. */
  static String refusedKeyOf(RunTask.@Nullable AgentResult agent) {
    return "the key of " + (agent == null ? "the agent" : agent.name()) + " was refused";
  }

  /**
   * Why a task cannot be cancelled, or null if it can.
   *
   * @param status null if the run has no such task
   */
  static @Nullable String refusalToCancel(@Nullable String id, @Nullable TaskStatus status) {
    if (status == null) {
      return "Cannot cancel: no task \"" + id + "\" in this run";
    }
    return status == TaskStatus.PENDING || status == TaskStatus.RUNNING
        ? null
        : "Cannot cancel: " + id + " is already " + status.word();
  }
}
