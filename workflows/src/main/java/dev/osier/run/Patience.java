package dev.osier.run;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Waiting that ends. It does what {@code Workflow.await} with a duration does, command for command,
 * but its timer has a name in Temporal's timeline.
 */
final class Patience {
  private Patience() {}

  /**
   * @param summary of the timer, for people
   * @return false if {@code limit} was over first
   */
  static boolean await(Duration limit, String summary, BooleanSupplier condition) {
    List<Promise<Void>> timer = new ArrayList<>(1);
    CancellationScope scope =
        Workflow.newCancellationScope(
            () ->
                timer.add(
                    Workflow.newTimer(
                        limit, TimerOptions.newBuilder().setSummary(summary).build())));
    scope.run();
    Workflow.await(() -> condition.getAsBoolean() || timer.get(0).isCompleted());
    if (timer.get(0).isCompleted()) {
      return condition.getAsBoolean();
    }
    scope.cancel("no longer needed");
    return true;
  }
}
