package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.plan.Budget;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun.Prepared;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.Ending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A run without Temporal and git: what a task does, and what conflicts, is fixed by {@code world};
 * in which order things happen, by {@code chance}. A commit is the text of what it holds.
 */
final class Simulation {
  final RunState state;
  final List<String> merged = new ArrayList<>();
  final Map<String, String> starts = new LinkedHashMap<>();
  private final TaskGraph graph;
  private final int world;
  private final Random chance;
  private final int window;
  private final int batch;

  Simulation(List<Task> tasks, int world, long order) {
    this.graph = new TaskGraph(tasks);
    this.world = world;
    this.chance = new Random(order);
    this.window = 1 + chance.nextInt(4);
    this.batch = 1 + chance.nextInt(3);
    this.state = new RunState("run", graph, OnFailure.CONTINUE, Budget.NONE);
    state.prepared(new Prepared("host", "repository", "main", "base", "base", 4));
  }

  /** Runs it to its end. */
  Simulation run() {
    List<String> running = new ArrayList<>();
    MergeTasks.@Nullable Merged pending = null;
    int steps = 0;
    while (!state.allPassed()) {
      if (++steps > 10_000) {
        throw new AssertionError("the run does not end: " + state.report());
      }
      for (String id : state.toStart(window)) {
        starts.merge(id, state.startOf(id), (before, now) -> before);
        state.started(id, state.startOf(id));
        running.add(id);
      }
      state.pass();
      List<MergeTasks.Item> items = pending == null ? state.toMerge(batch) : List.of();
      if (!items.isEmpty()) {
        pending = merge(items);
      }
      boolean mergeNext = pending != null && (running.isEmpty() || chance.nextBoolean());
      if (mergeNext) {
        state.merged(pending);
        pending = null;
      } else if (!running.isEmpty()) {
        String id = running.remove(chance.nextInt(running.size()));
        if (state.tryEnded(id, outcome(id))) {
          state.started(id, state.startOf(id));
          running.add(id);
        }
      }
    }
    return this;
  }

  private RunTask.Outcome outcome(String id) {
    int dice = Math.floorMod((id + state.task(id).tryNumber() + world).hashCode() * 31 + world, 10);
    Ending ending = dice < 6 ? Ending.READY : dice < 8 ? Ending.FAILED : Ending.UNCHANGED;
    String commit = ending == Ending.READY ? state.startOf(id) + "+" + id : null;
    return new RunTask.Outcome(
        ending, "said", "branch", commit, 1, 1, 1, null, null, null, null, List.of(), List.of());
  }

  MergeTasks.Merged merge(List<MergeTasks.Item> items) {
    String integration = state.integration();
    List<MergeTasks.MergeOutcome> outcomes = new ArrayList<>();
    for (MergeTasks.Item item : items) {
      boolean conflict = Math.floorMod((item.task() + world).hashCode(), 7) == 0;
      if (!conflict) {
        integration = integration + "<" + item.task();
        merged.add(item.task());
      }
      outcomes.add(
          new MergeTasks.MergeOutcome(
              item.task(),
              conflict ? null : integration,
              "said",
              conflict ? List.of("file") : List.of(),
              List.of()));
    }
    return new MergeTasks.Merged(integration, outcomes);
  }

  /** Everything that must not depend on the order of events. */
  Map<String, String> result() {
    Map<String, String> result = new LinkedHashMap<>();
    state
        .report()
        .tasks()
        .forEach(
            task ->
                result.put(
                    task.id(),
                    task.status().word() + " " + task.merge() + " from " + starts.get(task.id())));
    result.put("", state.integration());
    return result;
  }

  boolean is(String id, TaskStatus status) {
    return state.task(id).status() == status;
  }
}
