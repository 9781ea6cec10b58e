package dev.osier.run;

import dev.osier.job.MergeJob;
import dev.osier.job.Sealing;
import dev.osier.job.TryJob.Times;
import dev.osier.plan.Task;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/** Every queue, time-out and heartbeat of a run's activities, each with its reason. */
public final class StepOptions {
  /**
   * Heartbeats come every second, or as a worker is set, every five at most, from the first line of
   * an activity to its last; that many missed ones mean that the worker is gone, not that the
   * machine is busy.
   */
  static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** Git on a large repository and a slow disk; none of these steps waits for an agent. */
  private static final Duration SHORT = Duration.ofMinutes(15);

  /** On top of the time of its programs: workspace, saving, git, waiting for the lease. */
  private static final Duration AROUND_A_TRY = Duration.ofMinutes(30);

  /** A host's name, out of memory, by a worker that may have just begun. */
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private StepOptions() {}

  /** Short git activities of one host: a queue of their own, or they would wait behind agents. */
  public static String hostQueue(String host) {
    return RunPlan.TASK_QUEUE + "-" + host;
  }

  /** Agents of one host: the slots of its worker are the cap on agents. */
  public static String agentsQueue(String host) {
    return hostQueue(host) + "-agents";
  }

  /**
   * Judgements of one host, with as many slots as there are for agents. In the queue of the agents
   * they would wait behind those that wait for a workspace to be given back, which waits for them.
   */
  public static String judgesQueue(String host) {
    return hostQueue(host) + "-judges";
  }

  /** Where a host says that it is there: neither agents nor other steps are waited for. */
  public static String answersQueue(String host) {
    return hostQueue(host) + "-answers";
  }

  /**
   * Asked again for as long as the silence may last: one worker may die with the question, and the
   * next is there.
   */
  static ActivityOptions answers(String host, Duration silence) {
    Duration quarter = silence.dividedBy(4);
    return common("Whole run: does " + host + " answer")
        .setTaskQueue(answersQueue(host))
        .setScheduleToCloseTimeout(silence)
        .setStartToCloseTimeout(quarter.compareTo(ANSWER) < 0 ? quarter : ANSWER)
        .setRetryOptions(
            RetryOptions.newBuilder()
                .setInitialInterval(Duration.ofSeconds(1))
                .setBackoffCoefficient(1)
                .build())
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

  /** The agent of a try. */
  static ActivityOptions task(Task task, int tryNumber, Times times, String host) {
    return agent(task, named(task, tryNumber), times.setupSeconds() + times.agentSeconds())
        .setTaskQueue(agentsQueue(host))
        .build();
  }

  /** The judgement of what it left. */
  static ActivityOptions judge(
      Task task, int tryNumber, Times times, Sealing sealing, String host) {
    long seconds = times.verifySeconds() + sealing.allHooksSeconds();
    return agent(task, named(task, tryNumber) + ": judge", seconds)
        .setTaskQueue(judgesQueue(host))
        .build();
  }

  private static ActivityOptions.Builder agent(Task task, String summary, long seconds) {
    return common(summary)
        .setStartToCloseTimeout(Duration.ofSeconds(seconds).plus(AROUND_A_TRY))
        .setHeartbeatTimeout(HEARTBEAT)
        .setPriority(Priority.newBuilder().setPriorityKey(task.priority()).build())
        // Eager execution would pass by the queue, and with it the priority and the cap.
        .setDisableEagerExecution(true);
  }

  private static String named(Task task, int tryNumber) {
    String tries =
        tryNumber > task.tries()
            ? " (try " + tryNumber + ")"
            : task.tries() > 1 ? " (try " + tryNumber + " of " + task.tries() + ")" : "";
    String title = task.title() == null ? "" : ": " + task.title();
    return task.id() + title + tries;
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
        .setStartToCloseTimeout(SHORT.plus(MergeJob.COMMAND_TIMEOUT.multipliedBy(commands)))
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
