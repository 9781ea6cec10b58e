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
      long count = ids.stream().filter(id -> state.task(id).status() == status).count();
      check(wrong, state.count(status) != count, "the count of " + status);
    }
    check(
        wrong,
        state.allPassed() != ids.stream().allMatch(id -> state.task(id).passed() != null),
        "whether all are passed");
    check(
        wrong,
        state.allSucceeded() != ids.stream().allMatch(id -> state.task(id).succeeded()),
        "whether all succeeded");
    List<String> release =
        ids.stream()
            .filter(id -> state.task(id).settled() && !state.task(id).released())
            .filter(id -> state.task(id).tryNumber() > 0)
            .toList();
    check(
        wrong,
        !state.toRelease(Integer.MAX_VALUE).stream()
            .map(ReleaseJob.Item::task)
            .toList()
            .equals(release),
        "what to give back");
    check(
        wrong,
        !state
            .answers()
            .asking()
            .equals(ids.stream().filter(id -> state.task(id).round().asks()).toList()),
        "who asks");
    check(
        wrong,
        ids.stream()
            .anyMatch(
                id -> state.task(id).status() == TaskStatus.PENDING && state.lostNeed(id) != null),
        "what is skipped");
    return wrong;
  }

  private static void check(List<String> wrong, boolean differs, String what) {
    if (differs) {
      wrong.add("the index is wrong about " + what);
    }
  }
}
