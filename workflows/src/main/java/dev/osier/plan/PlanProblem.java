package dev.osier.plan;

/**
 * One thing that is wrong with a plan.
 *
 * @param path where, such as {@code tasks[2].needs[0]}; empty for the plan as a whole
 * @param message what, and the likely word for a misspelling: {@code no task "grammer"; did you
 *     mean "grammar"?}
 */
public record PlanProblem(String path, String message) {
  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
