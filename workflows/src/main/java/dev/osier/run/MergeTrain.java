package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What merges next, and what may start: decided from the order of the plan and the state of its
 * tasks alone, so that no order of completion changes the result (G2).
 *
 * <p>The train goes through the tasks in landing order and stops at the first that is not settled
 * or ready. It merges what is ready; what is settled otherwise it only passes. A dependent starts
 * from the integration as it was when the train had passed the last of its needs.
 */
final class MergeTrain {
  private MergeTrain() {}

  /** The next tasks that the train reaches, in order: ready ones to merge, settled ones to pass. */
  static List<String> reach(TaskGraph graph, Map<String, TaskState> tasks) {
    List<String> reached = new ArrayList<>();
    for (Task task : graph.inLandingOrder()) {
      TaskState state = of(tasks, task.id());
      if (state.passed() != null) {
        continue;
      }
      if (!state.status().settled() && state.status() != TaskStatus.READY) {
        break;
      }
      reached.add(task.id());
    }
    return reached;
  }

  /** Pending tasks whose needs have landed, in landing order. */
  static List<String> startable(TaskGraph graph, Map<String, TaskState> tasks) {
    return graph.inLandingOrder().stream()
        .filter(task -> of(tasks, task.id()).status() == TaskStatus.PENDING)
        .filter(
            task ->
                task.needs().stream()
                    .map(need -> of(tasks, need))
                    .allMatch(need -> need.status().succeeded() && need.passed() != null))
        .map(Task::id)
        .toList();
  }

  /** Where a task starts: after the last of its needs, else at the base. */
  static String startOf(String id, TaskGraph graph, Map<String, TaskState> tasks, String base) {
    List<String> needs = graph.task(id).needs();
    String start = base;
    for (Task task : graph.inLandingOrder()) {
      String passed = of(tasks, task.id()).passed();
      if (needs.contains(task.id()) && passed != null) {
        start = passed;
      }
    }
    return start;
  }

  /** The first need that will not be merged, or null. */
  static @Nullable String lostNeed(String id, TaskGraph graph, Map<String, TaskState> tasks) {
    return graph.task(id).needs().stream()
        .filter(
            need -> {
              TaskStatus status = of(tasks, need).status();
              return status.settled() && !status.succeeded();
            })
        .findFirst()
        .orElse(null);
  }

  static TaskState of(Map<String, TaskState> tasks, String id) {
    TaskState state = tasks.get(id);
    if (state == null) {
      throw new IllegalArgumentException("no task \"" + id + "\"");
    }
    return state;
  }
}
