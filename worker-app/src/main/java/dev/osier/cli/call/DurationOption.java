package dev.osier.cli.call;

import dev.osier.plan.PlanDuration;
import java.time.Duration;

/** Durations of options are written as in a plan. */
public final class DurationOption {
  private DurationOption() {}

  /**
   * @throws Refusal if {@code text} is none
   */
  public static Duration require(String option, String text) throws Refusal {
    String problem = PlanDuration.problem(text);
    if (problem != null) {
      throw Refusal.badInput("Cannot use %s: %s".formatted(option, problem));
    }
    return PlanDuration.parse(text);
  }
}
