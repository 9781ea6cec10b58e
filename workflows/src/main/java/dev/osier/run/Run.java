package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;

/** What exists of a run from the moment its plan was read. */
record Run(
    Plan plan, TaskGraph graph, RunState state, TaskRequests requests, Steps steps, RunPage page) {

  /**
   * @param secret see {@link TaskRequests}
   */
  static Run of(Plan plan, String key, String secret) {
    TaskGraph graph = new TaskGraph(plan.tasks());
    RunState state = new RunState(key, graph, plan.onFailure(), plan.budget(), plan::onConflictOf);
    RunPage page = new RunPage(state, graph.inLandingOrder().stream().map(Task::id).toList());
    return new Run(
        plan,
        graph,
        state,
        new TaskRequests(key, plan, graph, secret),
        new Steps(new FaultPolicy(plan.patience()), new ShownTroubles(state, page)),
        page);
  }

  /** Shows where it stands, on its page. */
  void show() {
    page.show();
  }
}
