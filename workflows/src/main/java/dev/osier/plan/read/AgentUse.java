package dev.osier.plan.read;

import dev.osier.plan.PlanProblem;
import dev.osier.plan.PlanWords;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import java.util.ArrayList;
import java.util.List;

/** Holds what a plan asks of an agent against what its program can be told. */
public final class AgentUse {
  private AgentUse() {}

  /**
   * What a plan asks of a program and nobody has said how to tell it, each without an end.
   *
   * @param agent to be told
   */
  public static List<PlanProblem> problems(Agent agent, AgentDefinition program) {
    List<PlanProblem> problems = new ArrayList<>();
    if (agent.permissions() != null && !program.permissions().containsKey(agent.permissions())) {
      String word = PlanWords.of(agent.permissions());
      problems.add(
          new PlanProblem(
              "agent.permissions",
              "%s is not told how it is given \"%s\"; say so in permissions of its definition"
                  .formatted(agent.name(), word)));
    }
    if (agent.model() != null && program.model().isEmpty()) {
      problems.add(
          new PlanProblem(
              "agent.model",
              "%s is not told how it is given a model; say so in model of its definition, such as [--model, \"{model}\"]"
                  .formatted(agent.name())));
    }
    if (!agent.argsOrNone().isEmpty() && !program.command().mentions(AgentDefinition.OPTIONS)) {
      problems.add(
          new PlanProblem(
              "agent.args",
              "%s has no place for them; put {options} where they go in its command"
                  .formatted(agent.name())));
    }
    return List.copyOf(problems);
  }
}
