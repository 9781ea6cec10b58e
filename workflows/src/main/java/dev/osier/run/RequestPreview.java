package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.job.Prepared;
import dev.osier.job.TryJob;
import dev.osier.outcome.Outcome;
import dev.osier.plan.Budget;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.plan.TaskWorkspace;
import dev.osier.run.decide.RunState;
import java.util.List;

/** What a task's first activity would be given, without a run: for looking at it beforehand. */
public final class RequestPreview {
  private static final String RUN = "RUN";

  private RequestPreview() {}

  /** Of a task whose needs are all met; what only a run tells is a word in its place. */
  public static TryJob of(Plan plan, Task task) {
    TaskGraph graph = new TaskGraph(plan.tasks());
    RunState state = new RunState(RUN, graph, OnFailure.CONTINUE, Budget.NONE);
    state.prepared(new Prepared("", "", "", "", "", 1));
    for (String need : task.needs()) {
      if (graph.task(need).workspace() == TaskWorkspace.NONE) {
        state.started(need, "");
        state.tryEnded(need, answered("(what " + need + " answers)"));
      }
    }
    state.started(task.id(), "");
    return new TaskRequests(RUN, plan, graph, "").of(task, state);
  }

  private static Outcome answered(String answer) {
    return new Outcome(
        Outcome.Ending.UNCHANGED,
        "",
        null,
        null,
        0,
        0,
        0,
        null,
        null,
        null,
        answer,
        List.of(),
        List.of());
  }
}
