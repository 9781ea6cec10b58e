package dev.osier.plan.read;

import dev.osier.plan.PlanProblem;
import java.util.List;
import java.util.stream.Collectors;

/** A plan was refused (G8). The message has every problem, one a line, and their count last. */
public final class InvalidPlanException extends Exception {
  /** Problems past this many are only counted, so that a refusal stays readable. */
  public static final int SHOWN = 20;

  /** What such a failure is called in Temporal. */
  public static final String TYPE = "InvalidPlan";

  private static final long serialVersionUID = 1L;

  private final transient List<PlanProblem> problems;

  public InvalidPlanException(List<PlanProblem> problems) {
    super(message(problems));
    this.problems = List.copyOf(problems);
  }

  /** At least one. */
  public List<PlanProblem> problems() {
    return problems;
  }

  private static String message(List<PlanProblem> problems) {
    if (problems.size() == 1) {
      return problems.get(0).toString();
    }
    String shown =
        problems.stream().limit(SHOWN).map(PlanProblem::toString).collect(Collectors.joining("\n"));
    String more = problems.size() > SHOWN ? "\nand " + (problems.size() - SHOWN) + " more" : "";
    return shown + more + "\n" + problems.size() + " problems";
  }
}
