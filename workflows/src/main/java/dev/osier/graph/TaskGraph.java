package dev.osier.graph;

import dev.osier.plan.Task;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tasks of a plan, in landing order, and what depends on what. */
public final class TaskGraph {
  private final Map<String, Task> tasks = new LinkedHashMap<>();

  /**
   * @param tasks in the plan's order, without a cycle, every need among them
   */
  public TaskGraph(List<Task> tasks) {
    LandingOrder.of(tasks).forEach(task -> this.tasks.put(task.id(), task));
  }

  /** All tasks, the first to land first. */
  public List<Task> inLandingOrder() {
    return List.copyOf(tasks.values());
  }

  /** The task with this id; there must be one. */
  public Task task(String id) {
    Task task = tasks.get(id);
    if (task == null) {
      throw new IllegalArgumentException("no task \"" + id + "\"");
    }
    return task;
  }

  /** Whether there is such a task. */
  public boolean has(String id) {
    return tasks.containsKey(id);
  }

  /** All that need {@code id}, directly or by way of others, in landing order. */
  public List<String> dependentsOf(String id) {
    Set<String> found = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(id));
    while (!open.isEmpty()) {
      String needed = open.removeFirst();
      for (Task task : tasks.values()) {
        if (task.needs().contains(needed) && found.add(task.id())) {
          open.addLast(task.id());
        }
      }
    }
    return tasks.keySet().stream().filter(found::contains).toList();
  }
}
