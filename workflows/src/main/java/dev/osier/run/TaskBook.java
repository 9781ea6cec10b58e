package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where each task of a run stands, and what follows from that for those that need it. */
final class TaskBook {
  private final TaskGraph graph;
  private final Map<String, TaskState> tasks;

  /**
   * @param tasks by id, in landing order; changed here
   */
  TaskBook(TaskGraph graph, Map<String, TaskState> tasks) {
    this.graph = graph;
    this.tasks = tasks;
    for (Task task : graph.inLandingOrder()) {
      tasks.put(task.id(), TaskState.pending(TaskHeadline.waits(task)));
    }
  }

  boolean has(@Nullable String id) {
    return id != null && graph.has(id);
  }

  TaskState get(String id) {
    TaskState state = tasks.get(id);
    if (state == null) {
      throw new IllegalArgumentException("no task \"" + id + "\"");
    }
    return state;
  }

  Task task(String id) {
    return graph.task(id);
  }

  List<String> ids() {
    return List.copyOf(tasks.keySet());
  }

  Collection<TaskState> states() {
    return tasks.values();
  }

  List<String> dependentsOf(String id) {
    return graph.dependentsOf(id);
  }

  long count(TaskStatus status) {
    return tasks.values().stream().filter(task -> task.status() == status).count();
  }

  void change(String id, UnaryOperator<TaskState> change) {
    tasks.put(id, change.apply(get(id)));
  }

  /** All that stand like this become {@code as}. */
  void settle(TaskStatus as, String headline, TaskStatus... those) {
    List<TaskStatus> from = List.of(those);
    tasks.replaceAll(
        (id, task) -> from.contains(task.status()) ? task.becomes(as, headline) : task);
  }

  /** The first need that will not be merged, or null. */
  @Nullable String lostNeed(String id) {
    return task(id).needs().stream()
        .filter(need -> get(need).settled() && !get(need).succeeded())
        .findFirst()
        .orElse(null);
  }

  /**
   * Skips what needs a task that will not be merged, also where it was started early: what it did
   * or failed to do then does not count, and nobody is asked about it any more. One that still runs
   * is to be ended first.
   */
  void skipWhatNeeds() {
    for (String id : tasks.keySet().toArray(String[]::new)) {
      TaskState state = get(id);
      boolean open =
          switch (state.status()) {
            case PENDING, READY, UNCHANGED, FAILED -> state.passed() == null;
            case CONFLICTED -> state.round().asks();
            case RUNNING, MERGED, EVICTED, SKIPPED, CANCELLED -> false;
          };
      String lost = open ? lostNeed(id) : null;
      if (lost != null) {
        change(
            id,
            task -> task.becomes(TaskStatus.SKIPPED, needs(lost)).in(task.round().asking(false)));
      }
    }
  }

  /** Why a task is skipped whose need {@code lost} is not merged. */
  String needs(String lost) {
    return TaskHeadline.needs(lost, get(lost).status());
  }
}
