package dev.osier.run;

import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Waiting that ends. It does what {@code Workflow.await} with a duration does, command for command,
 * but its timer has a name in Temporal's timeline.
 */
final class NamedWait {
  private NamedWait() {}

  /**
   * @param summary of the timer, for people
   * @return false if {@code limit} was over first
   */
  static boolean await(Duration limit, String summary, BooleanSupplier condition) {
    Promise<Void> timer =
        Workflow.newTimer(limit, TimerOptions.newBuilder().setSummary(summary).build());
    Workflow.await(() -> condition.getAsBoolean() || timer.isCompleted());
    return condition.getAsBoolean();
  }
}
