package dev.osier.run;

import dev.osier.fault.Fault;
import dev.osier.graph.TaskGraph;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.run.decide.FaultPolicy;
import dev.osier.run.decide.RunState;
import java.util.List;

/** What exists of a run from the moment its plan was read. */
record RunContext(Plan plan, TaskGraph graph, RunState state, Steps steps, RunPage page) {

  static RunContext of(Plan plan, TaskGraph graph, String key) {
    RunState state = new RunState(key, graph, plan.onFailure(), plan.budget(), plan::onConflictOf);
    RunPage page = new RunPage(state, graph.inLandingOrder().stream().map(Task::id).toList());
    return new RunContext(
        plan,
        graph,
        state,
        new Steps(
            new FaultPolicy(plan.patience()),
            new Troubles(state, page),
            new HostPresence(plan.patience(), fault -> hostGone(state, fault))),
        page);
  }

  /** It cannot go on; its host cleans up by itself when it is back. */
  private static void hostGone(RunState state, Fault fault) {
    String host = state.prepared().host();
    state
        .ending()
        .problem(
            List.of(
                "What the run made on host %s is saved and removed by its worker, once that is back: run osier worker there"
                    .formatted(host)));
    state.failed(fault.sentence());
  }
}
