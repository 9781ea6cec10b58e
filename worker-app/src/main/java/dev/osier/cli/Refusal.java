package dev.osier.cli;

import dev.osier.plan.InvalidPlanException;
import dev.osier.plan.PlanProblem;
import java.util.List;

/** A command cannot be done. The message is for the user: the fact, and what to type. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private final transient List<PlanProblem> problems;

  Refusal(ExitCode code, String message) {
    this(code, message, List.of());
  }

  private Refusal(ExitCode code, String message, List<PlanProblem> problems) {
    super(message);
    this.code = code;
    this.problems = problems;
  }

  static Refusal badInput(String message) {
    return new Refusal(ExitCode.BAD_INPUT, message);
  }

  /**
   * @param name of the plan, as the user gave it
   */
  static Refusal of(String name, InvalidPlanException e) {
    String said = String.valueOf(e.getMessage());
    String message =
        said.contains("\n")
            ? "Cannot use " + name + ":\n" + said.indent(2).stripTrailing()
            : "Cannot use " + name + ": " + said;
    return new Refusal(ExitCode.BAD_INPUT, message, e.problems());
  }

  ExitCode code() {
    return code;
  }

  /** What is wrong with the plan; empty if it is something else. */
  List<PlanProblem> problems() {
    return problems;
  }
}
