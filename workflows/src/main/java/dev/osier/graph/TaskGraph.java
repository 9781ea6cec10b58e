package dev.osier.graph;

import dev.osier.plan.Task;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tasks of a plan, in landing order, and what depends on what. */
public final class TaskGraph {
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final List<Task> order;
  private final Map<String, Integer> places = new HashMap<>();
  private final Map<String, List<String>> dependents = new HashMap<>();

  /**
   * @param tasks in the plan's order, without a cycle, every need among them
   */
  public TaskGraph(List<Task> tasks) {
    this.order = List.copyOf(LandingOrder.of(tasks));
    for (Task task : order) {
      this.tasks.put(task.id(), task);
      places.put(task.id(), places.size());
      for (String need : new LinkedHashSet<>(task.needs())) {
        dependents.computeIfAbsent(need, any -> new ArrayList<>()).add(task.id());
      }
    }
  }

  /** All tasks, the first to land first. */
  public List<Task> inLandingOrder() {
    return order;
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
      for (String dependent : directDependentsOf(open.removeFirst())) {
        if (found.add(dependent)) {
          open.addLast(dependent);
        }
      }
    }
    return found.stream().sorted(Comparator.comparing(places::get)).toList();
  }

  /** All that name {@code id} among their needs, in landing order. */
  public List<String> directDependentsOf(String id) {
    return Collections.unmodifiableList(dependents.getOrDefault(id, List.of()));
  }

  /** Where a task stands in landing order, from 0; there must be one. */
  public int place(String id) {
    Integer place = places.get(id);
    if (place == null) {
      throw new IllegalArgumentException("no task \"" + id + "\"");
    }
    return place;
  }
}
