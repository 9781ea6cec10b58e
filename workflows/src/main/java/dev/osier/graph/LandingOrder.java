package dev.osier.graph;

import dev.osier.plan.Task;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The order in which work lands (G2): what a task needs comes before it; then priority, where a
 * task is at least as urgent as those that need it; then the place in the plan. It depends on the
 * plan alone, never on which agent finishes first.
 */
final class LandingOrder {
  private LandingOrder() {}

  /**
   * @param tasks in the plan's order, without a cycle, every need among them
   */
  static List<Task> of(List<Task> tasks) {
    Map<String, Integer> place = new HashMap<>();
    Map<String, List<String>> dependents = new HashMap<>();
    Map<String, Integer> missing = new HashMap<>();
    for (Task task : tasks) {
      place.put(task.id(), place.size());
      missing.put(task.id(), task.needs().size());
      task.needs()
          .forEach(n -> dependents.computeIfAbsent(n, k -> new ArrayList<>()).add(task.id()));
    }
    Map<String, Integer> urgency = urgency(tasks, place, dependents, missing);
    // First the more urgent, then the one that stands first in the plan.
    PriorityQueue<Task> free =
        new PriorityQueue<>(
            Comparator.<Task>comparingInt(task -> get(urgency, task.id()))
                .thenComparingInt(task -> get(place, task.id())));
    tasks.stream().filter(task -> task.needs().isEmpty()).forEach(free::add);
    List<Task> order = new ArrayList<>(tasks.size());
    for (Task next = free.poll(); next != null; next = free.poll()) {
      order.add(next);
      for (String dependent : dependents.getOrDefault(next.id(), List.of())) {
        if (missing.merge(dependent, -1, Integer::sum) == 0) {
          free.add(tasks.get(get(place, dependent)));
        }
      }
    }
    if (order.size() != tasks.size()) {
      throw new IllegalArgumentException("the tasks need each other in a circle");
    }
    return List.copyOf(order);
  }

  /** The priority of each task, or of the most urgent task that needs it, whichever comes first. */
  private static Map<String, Integer> urgency(
      List<Task> tasks,
      Map<String, Integer> place,
      Map<String, List<String>> dependents,
      Map<String, Integer> missing) {
    Map<String, Integer> urgency = new HashMap<>();
    tasks.forEach(task -> urgency.put(task.id(), task.priority()));
    // Needed tasks come first in any topological order, so backwards each dependent is final.
    List<Task> order = new ArrayList<>(tasks.size());
    Map<String, Integer> left = new HashMap<>(missing);
    tasks.stream().filter(task -> task.needs().isEmpty()).forEach(order::add);
    for (int i = 0; i < order.size(); i++) {
      for (String dependent : dependents.getOrDefault(order.get(i).id(), List.of())) {
        if (left.merge(dependent, -1, Integer::sum) == 0) {
          order.add(tasks.get(get(place, dependent)));
        }
      }
    }
    for (int i = order.size() - 1; i >= 0; i--) {
      Task task = order.get(i);
      int own = get(urgency, task.id());
      task.needs().forEach(need -> urgency.merge(need, own, Math::min));
    }
    return urgency;
  }

  private static int get(Map<String, Integer> map, String id) {
    Integer value = map.get(id);
    if (value == null) {
      throw new IllegalArgumentException("no task \"" + id + "\"");
    }
    return value;
  }
}
