package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.plan.Plan;
import dev.osier.report.StatusTable;
import io.temporal.workflow.Workflow;

/** What exists of a run from the moment its plan was read. */
record Run(Plan plan, TaskGraph graph, RunState state, TaskRequests requests, ShortSteps steps) {

  static Run of(Plan plan, String key) {
    TaskGraph graph = new TaskGraph(plan.tasks());
    return new Run(
        plan,
        graph,
        new RunState(key, graph, plan.onFailure(), plan::onConflictOf),
        new TaskRequests(key, plan, graph),
        new ShortSteps());
  }

  /** Shows where it stands, on its page. */
  void show() {
    Workflow.setCurrentDetails(StatusTable.of(state.report()));
  }
}
