package dev.osier.cli.run;

import dev.osier.cli.call.Invocation;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.Task;
import dev.osier.plan.agent.Agent;
import dev.osier.server.NoServerException;
import dev.osier.worker.HostAgents;
import dev.osier.worker.HostAgents.Obstacle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands in the way of a plan's agents on this host. A preset that is not there is a problem
 * of the plan; a program that is not installed is none, and neither is where another host has the
 * worker.
 *
 * @param warnings a sentence each, without an end
 * @param problems every agent that is a mistake of the plan's
 */
record PlanAgents(List<String> warnings, List<PlanProblem> problems) {
  PlanAgents {
    warnings = List.copyOf(warnings);
    problems = List.copyOf(problems);
  }

  static PlanAgents look(PlanFile file, Invocation invocation) {
    boolean elsewhere = isElsewhere(invocation);
    List<String> warnings = new ArrayList<>();
    List<PlanProblem> problems = new ArrayList<>();
    places(file.plan())
        .forEach(
            (agent, place) -> {
              for (Obstacle each :
                  HostAgents.obstacles(invocation.home(), invocation.environment(), agent)) {
                PlanProblem problem = new PlanProblem(place + each.field(), each.message());
                if (each.absent() || elsewhere) {
                  warnings.add(problem.toString());
                } else {
                  problems.add(problem);
                }
              }
            });
    return new PlanAgents(warnings, problems);
  }

  /** The worker of a server of one's own may know other presets. */
  private static boolean isElsewhere(Invocation invocation) {
    try {
      return invocation.connections().isConfigured();
    } catch (NoServerException e) {
      // Settings that cannot be read are the business of commands that need a server.
      return true;
    }
  }

  /** Each different agent with where it stands first. */
  private static Map<Agent, String> places(Plan plan) {
    Map<Agent, String> places = new LinkedHashMap<>();
    for (int i = 0; i < plan.tasks().size(); i++) {
      Task task = plan.tasks().get(i);
      places.putIfAbsent(
          plan.agentOf(task), task.agent() == null ? "" : "tasks." + task.id() + ".");
    }
    return places;
  }
}
