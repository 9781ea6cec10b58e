package dev.osier.run;

import dev.osier.plan.Plan;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import org.jspecify.annotations.Nullable;

/** Reads the workflow's input, or refuses it (G8). */
final class PlanInput {
  private PlanInput() {}

  /**
   * @throws ApplicationFailure {@value InvalidPlanException#TYPE}, with every problem
   */
  static Plan read(@Nullable RawValue input) {
    if (input == null || input.getPayload().getData().isEmpty()) {
      throw refused("RunPlan takes one argument, the plan as a JSON object; it was given none");
    }
    try {
      return PlanReader.read(PlanDocument.parse(input.getPayload().getData().toByteArray()));
    } catch (InvalidPlanException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  static ApplicationFailure refused(String message) {
    ApplicationFailure refusal =
        ApplicationFailure.newNonRetryableFailure(message, InvalidPlanException.TYPE);
    // Where Osier noticed it says nothing to the author of the plan, who reads this on a page.
    refusal.setStackTrace(new StackTraceElement[0]);
    return refusal;
  }
}
