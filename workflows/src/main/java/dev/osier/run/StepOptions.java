package dev.osier.run;

import dev.osier.plan.Task;
import dev.osier.step.MergeTasks;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Every queue, time-out and heartbeat of a run's activities, each with its reason. */
public final class StepOptions {
  /**
   * Heartbeats come about once a second from the first line of an activity to its last; fifteen
   * missed ones mean that the worker is gone, not that the machine is busy.
   */
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** Git on a large repository and a slow disk; none of these steps waits for an agent. */
  private static final Duration SHORT = Duration.ofMinutes(15);

  /**
   * On top of the agent's and the check's time: workspace, set-up, saving, waiting for the lease.
   */
  private static final Duration AROUND_A_TRY = Duration.ofMinutes(30);

  private StepOptions() {}

  /** Short git activities of one host: a queue of their own, or they would wait behind agents. */
  public static String hostQueue(String host) {
    return RunPlan.TASK_QUEUE + "-" + host;
  }

  /** Agents of one host: the slots of its worker are the cap on agents. */
  public static String agentsQueue(String host) {
    return hostQueue(host) + "-agents";
  }

  /** Where a host says that it is there: neither agents nor other steps are waited for. */
  public static String answersQueue(String host) {
    return hostQueue(host) + "-answers";
  }

  static ActivityOptions answers(String host, Duration silence) {
    return common("Whole run: does " + host + " answer")
        .setTaskQueue(answersQueue(host))
        .setScheduleToCloseTimeout(silence)
        .setDisableEagerExecution(true)
        .build();
  }

  static ActivityOptions prepare() {
    return common("Whole run: prepare")
        .setTaskQueue(RunPlan.TASK_QUEUE)
        .setStartToCloseTimeout(SHORT)
        .setHeartbeatTimeout(HEARTBEAT)
        .build();
  }

  static ActivityOptions task(Task task, int tryNumber, String host) {
    String tries =
        tryNumber > task.tries()
            ? " (try " + tryNumber + ")"
            : task.tries() > 1 ? " (try " + tryNumber + " of " + task.tries() + ")" : "";
    String title = task.title() == null ? "" : ": " + task.title();
    return common(task.id() + title + tries)
        .setTaskQueue(agentsQueue(host))
        .setStartToCloseTimeout(task.timeout().multipliedBy(2).plus(AROUND_A_TRY))
        .setHeartbeatTimeout(HEARTBEAT)
        .setPriority(Priority.newBuilder().setPriorityKey(task.priority()).build())
        // Eager execution would pass by the queue, and with it the priority and the cap.
        .setDisableEagerExecution(true)
        .build();
  }

  static ActivityOptions git(String host, String summary) {
    return common(summary)
        .setTaskQueue(hostQueue(host))
        .setStartToCloseTimeout(SHORT)
        .setHeartbeatTimeout(HEARTBEAT)
        .build();
  }

  /**
   * @param commands that rules may run meanwhile, at most
   */
  static ActivityOptions merge(String host, String summary, int commands) {
    return ActivityOptions.newBuilder(git(host, summary))
        .setStartToCloseTimeout(SHORT.plus(MergeTasks.COMMAND_TIMEOUT.multipliedBy(commands)))
        .build();
  }

  static ActivityOptions verify(String host, String summary, Duration timeout) {
    return common(summary)
        .setTaskQueue(hostQueue(host))
        .setStartToCloseTimeout(timeout.plus(AROUND_A_TRY))
        .setHeartbeatTimeout(HEARTBEAT)
        .build();
  }

  private static ActivityOptions.Builder common(String summary) {
    return ActivityOptions.newBuilder()
        .setSummary(summary(summary))
        // The default reports a cancelled activity while its agent still lives.
        .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
        .setRetryOptions(
            // Whether there is another attempt is decided by the run, see FaultPolicy.
            RetryOptions.newBuilder().setMaximumAttempts(1).build());
  }

  /** Temporal's web page cuts a summary at 120 characters; the server takes 200 bytes. */
  static String summary(String text) {
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    int end = Math.min(line.length(), 120);
    while (line.substring(0, end).getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 200) {
      end--;
    }
    return line.substring(0, end);
  }
}
