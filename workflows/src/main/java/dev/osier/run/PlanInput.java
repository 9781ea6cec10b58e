package dev.osier.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.graph.TaskGraph;
import dev.osier.plan.Plan;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The workflow's input, read (G8). Whether its plan is refused is decided once, as the run begins,
 * and is in its history: a run goes on with a plan that was taken, whatever later rules say of it.
 *
 * @param problems what today's rules say against the plan, or null
 */
record PlanInput(Plan plan, TaskGraph graph, @Nullable String problems) {
  /** More than anybody guesses. */
  private static final int SECRET_BYTES = 16;

  /** In the history in place of the secret, which has only hexadecimal digits. */
  private static final String REFUSED = "refused";

  /**
   * @throws ApplicationFailure {@value InvalidPlanException#TYPE}, with every problem, if no plan
   *     can be made of it
   */
  static PlanInput read(@Nullable RawValue input) {
    if (input == null || input.getPayload().getData().isEmpty()) {
      throw refused("RunPlan takes one argument, the plan as a JSON object; it was given none");
    }
    try {
      ObjectNode document = PlanDocument.parse(input.getPayload().getData().toByteArray());
      try {
        Plan plan = PlanReader.read(document);
        return new PlanInput(plan, new TaskGraph(plan.tasks()), null);
      } catch (InvalidPlanException e) {
        return inSpiteOf(e, document);
      }
    } catch (InvalidPlanException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static PlanInput inSpiteOf(InvalidPlanException problems, ObjectNode document)
      throws InvalidPlanException {
    try {
      Plan plan = PlanReader.readTaken(document);
      return new PlanInput(
          plan, new TaskGraph(plan.tasks()), String.valueOf(problems.getMessage()));
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Without an id, or needs that are there: no rules ever took it.
      throw problems;
    }
  }

  /**
   * Takes the plan.
   *
   * @return the secret of the run: what only its history knows, from which the names of its tries
   *     are made, so that nobody who cannot read the history can forge a record of a try that has
   *     yet to begin
   * @throws ApplicationFailure {@value InvalidPlanException#TYPE}, with every problem
   */
  String take() {
    String secret = Workflow.sideEffect(String.class, () -> problems == null ? random() : REFUSED);
    if (secret.equals(REFUSED)) {
      throw refused(problems == null ? "The plan was refused by the rules of its time" : problems);
    }
    return secret;
  }

  private static String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  static ApplicationFailure refused(String message) {
    ApplicationFailure refusal =
        ApplicationFailure.newNonRetryableFailure(message, InvalidPlanException.TYPE);
    // Where Osier noticed it says nothing to the author of the plan, who reads this on a page.
    refusal.setStackTrace(new StackTraceElement[0]);
    return refusal;
  }
}
