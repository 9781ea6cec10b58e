package dev.osier.run.decide;

import dev.osier.graph.TaskGraph;
import dev.osier.job.ReleaseJob;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import java.util.ArrayList;
import java.util.List;

/** Compares what {@link TaskIndex} keeps with what a look at all tasks says. */
final class IndexCheck {
  private IndexCheck() {}

  /** What is kept up to date with each change is what a look at all tasks says. */
  static List<String> of(RunState state, TaskGraph graph) {
    List<String> wrong = new ArrayList<>();
    List<String> ids = graph.inLandingOrder().stream().map(Task::id).toList();
    for (TaskStatus status : TaskStatus.values()) {
      long count = ids.stream().filter(id -> state.tasks().get(id).status() == status).count();
      check(wrong, state.tasks().index().count(status) != count, "the count of " + status);
    }
    check(
        wrong,
        state.tasks().index().allPassed()
            != ids.stream().allMatch(id -> state.tasks().get(id).passed() != null),
        "whether all are passed");
    check(
        wrong,
        state.tasks().index().allSucceeded()
            != ids.stream().allMatch(id -> state.tasks().get(id).succeeded()),
        "whether all succeeded");
    List<String> release =
        ids.stream()
            .filter(id -> state.tasks().get(id).settled() && !state.tasks().get(id).released())
            .filter(id -> state.tasks().get(id).tryNumber() > 0)
            .toList();
    check(
        wrong,
        !state.tasks().toRelease(Integer.MAX_VALUE).stream()
            .map(ReleaseJob.Item::task)
            .toList()
            .equals(release),
        "what to give back");
    check(
        wrong,
        !state
            .tasks()
            .index()
            .asking()
            .equals(ids.stream().filter(id -> state.tasks().get(id).round().asks()).toList()),
        "who asks");
    check(
        wrong,
        ids.stream()
            .anyMatch(
                id ->
                    state.tasks().get(id).status() == TaskStatus.PENDING
                        && state.tasks().lostNeed(id) != null),
        "what is skipped");
    return wrong;
  }

  private static void check(List<String> wrong, boolean differs, String what) {
    if (differs) {
      wrong.add("the index is wrong about " + what);
    }
  }
}
