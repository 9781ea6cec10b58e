package dev.osier.cli.call;

import dev.osier.plan.PlanProblem;
import dev.osier.plan.read.InvalidPlanException;
import java.util.List;

/** A command cannot be done. The message is for the user: the fact, and what to type. */
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;
  private final transient List<PlanProblem> problems;

  public Refusal(ExitCode code, String message) {
    this(code, message, List.of());
  }

  private Refusal(ExitCode code, String message, List<PlanProblem> problems) {
    super(message);
    this.code = code;
    this.problems = problems;
  }

  /** For what the user wrote; ends the program with 2. */
  public static Refusal badInput(String message) {
    return new Refusal(ExitCode.BAD_INPUT, message);
  }

  /**
   * @param name of the plan, as the user gave it
   */
  public static Refusal of(String name, InvalidPlanException e) {
    String message = planRefused(name, String.valueOf(e.getMessage()));
    return new Refusal(ExitCode.BAD_INPUT, message, e.problems());
  }

  /**
   * @param name of the plan or its run
   * @param said what is wrong with it, a line or several
   */
  public static Refusal ofPlan(String name, String said) {
    return badInput(planRefused(name, said));
  }

  private static String planRefused(String name, String said) {
    return said.contains("\n")
        ? "Cannot use " + name + ":\n" + said.indent(2).stripTrailing()
        : "Cannot use " + name + ": " + said;
  }

  /** With which the program ends. */
  public ExitCode code() {
    return code;
  }

  /** What is wrong with the plan; empty if it is something else. */
  public List<PlanProblem> problems() {
    return problems;
  }
}
