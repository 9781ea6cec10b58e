package dev.osier.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.graph.TaskGraph;
import dev.osier.graph.Tasks;
import dev.osier.plan.Budget;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun.Prepared;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.Ending;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By the CPU of this thread alone: what else the machine does is not in it. */
@DisplayName("G9 What a task costs the workflow")
class ScaleTest {
  private static final int WINDOW = 100;
  private static final int BATCH = 50;
  private static final int GROUP = 10;

  /** How tasks need each other. */
  enum Shape {
    GROUPS,
    ALONE,
    CHAIN
  }

  private static List<Task> tasks(int number, Shape shape) {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      int need =
          switch (shape) {
            case GROUPS -> i - i % GROUP;
            case ALONE -> i;
            case CHAIN -> Math.max(0, i - 1);
          };
      tasks.add(need == i ? Tasks.task("t" + i, 1) : Tasks.task("t" + i, 1, "t" + need));
    }
    return tasks;
  }

  /** Seconds of CPU for all that a run does to its state, and asks of it at each event. */
  private static double run(int number, Shape shape, Ending ending) {
    List<Task> tasks = tasks(number, shape);
    long begun = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    RunState state = new RunState("run", new TaskGraph(tasks), OnFailure.CONTINUE, Budget.NONE);
    state.prepared(new Prepared("host", "repository", "main", "base", "base", WINDOW));
    Deque<String> running = new ArrayDeque<>();
    while (!state.allPassed()) {
      for (String id : state.toStart(WINDOW)) {
        state.started(id, state.startOf(id));
        running.add(id);
      }
      if (!running.isEmpty()) {
        String id = running.remove();
        state.tryEnded(id, outcome(id, ending));
      }
      state.pass();
      merge(state);
      List<ReleaseWorkspaces.Item> release = state.toRelease(WINDOW);
      state.releasing(release);
      state.released(new ReleaseWorkspaces.Released(Map.of(), List.of()));
      assertThat(state.failed() || !state.toEnd().isEmpty()).isFalse();
      assertThat(state.toPrepare(WINDOW)).isEmpty();
      state.headline();
    }
    long ended = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    return (ended - begun) / 1e9;
  }

  private static void merge(RunState state) {
    List<MergeTasks.Item> items = state.toMerge(BATCH);
    if (items.isEmpty()) {
      return;
    }
    state.mergeOf(items);
    state.merging();
    List<MergeTasks.MergeOutcome> outcomes = new ArrayList<>();
    for (MergeTasks.Item item : items) {
      outcomes.add(
          new MergeTasks.MergeOutcome(
              item.task(), "m-" + item.task(), "Merged", List.of(), List.of()));
    }
    state.merged(new MergeTasks.Merged("after", outcomes));
  }

  private static RunTask.Outcome outcome(String id, Ending ending) {
    return new RunTask.Outcome(
        ending, "said", "branch", "c-" + id, 1, 1, 1, null, null, null, null, List.of(), List.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GROUPS", "ALONE", "CHAIN"})
  @DisplayName("grows no faster than the logarithm of how many there are")
  void costsOfATaskGrowWithTheLogarithmAtMost(Shape shape) {
    run(2_000, shape, Ending.READY);
    double few = Double.MAX_VALUE;
    double many = Double.MAX_VALUE;
    for (int round = 0; round < 3; round++) {
      few = Math.min(few, run(1_000, shape, Ending.READY));
      many = Math.min(many, run(8_000, shape, Ending.READY));
    }
    // Eight times as many, each at most a third dearer (the logarithm), and what caches cost;
    // with a look at all of them for each it would be 64 times as much.
    assertThat(many / few).as("%.3f s for 1,000, %.3f s for 8,000", few, many).isLessThan(30);
  }

  @Test
  @DisplayName("also where each of them fails")
  void failuresAreNoDearer() {
    run(2_000, Shape.GROUPS, Ending.FAILED);
    assertThat(run(8_000, Shape.GROUPS, Ending.FAILED)).isLessThan(5);
  }
}
