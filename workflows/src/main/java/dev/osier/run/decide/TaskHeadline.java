package dev.osier.run.decide;

import dev.osier.outcome.AgentResult;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import dev.osier.text.Limits;
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

  /** Of a task whose agent has ended. */
  static String judged(int tryNumber, int tries) {
    return tries > 1 ? "Judging try " + tryNumber + " of " + tries : "Judging";
  }

  /** Of a task whose need will not be merged. */
  static String needs(String lost, TaskStatus status) {
    return "Needs " + lost + ", which was " + status.word();
  }

  static String notStarted(String why) {
    return "Not started: " + why;
  }

  /** Of a task that is done anew after {@code what} became of it. */
  static String again(String what) {
    return Limits.headline("Done anew: " + what);
  }

  /** Of a task that is done anew because what it needs is. */
  static String builtOn(String need) {
    return "Starts again, since " + need + " is done anew";
  }

  /** Of a task in whose place a person's commit is merged. */
  static String taken(String commit) {
    return "Takes " + commit.substring(0, Math.min(7, commit.length())) + " as its work";
  }

  /** Of a task that conflicted and waits for a person. */
  static String asks(String conflict, String run, String task) {
    return Limits.headline(command(run, task) + " is waited for. " + conflict);
  }

  /** What a person types to answer. */
  static String command(String run, String task) {
    return "osier resolve %s %s --rerun|--take COMMIT|--skip".formatted(run, task);
  }

  /** For the tasks that a failure halts. */
  static String haltedBy(String failed) {
    return "the run was halted when " + failed + " failed";
  }

  /** For the tasks that a refused key halts. */
  static String refusedKeyOf(@Nullable AgentResult agent) {
    return "the key of " + (agent == null ? "the agent" : agent.name()) + " was refused";
  }
}
