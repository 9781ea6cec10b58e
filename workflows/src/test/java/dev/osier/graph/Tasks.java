package dev.osier.graph;

import dev.osier.plan.Budget;
import dev.osier.plan.OnConflict;
import dev.osier.plan.Task;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.Agent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.jspecify.annotations.Nullable;

/** Tasks in one line, and plans of every shape, for the tests of the pure core. */
public final class Tasks {
  private Tasks() {}

  public static Task task(String id, int priority, String... needs) {
    return task(id, priority, 1, needs);
  }

  public static Task task(String id, int priority, int tries, String... needs) {
    return new Task(
        id,
        null,
        null,
        null,
        priority,
        List.of(needs),
        TaskWorkspace.OWN,
        TaskFiles.ANY,
        new Agent(null, "true", Map.of()),
        null,
        tries,
        Task.DEFAULT_TIMEOUT,
        null,
        Budget.NONE,
        null);
  }

  /** The same task, with a rule of its own for a conflict. */
  public static Task on(OnConflict rule, Task task) {
    return with(task, task.budget(), rule);
  }

  /** The same task, with a budget. */
  public static Task within(Budget budget, Task task) {
    return with(task, budget, task.onConflict());
  }

  private static Task with(Task task, Budget budget, @Nullable OnConflict rule) {
    return new Task(
        task.id(),
        task.title(),
        task.prompt(),
        task.promptFile(),
        task.priority(),
        task.needs(),
        task.workspace(),
        task.files(),
        task.agent(),
        task.verify(),
        task.tries(),
        task.timeout(),
        task.idle(),
        budget,
        rule);
  }

  /**
   * Two to eight tasks that need much of each other, each with a rule of its own for a conflict, in
   * any order.
   */
  public static Arbitrary<List<Task>> plansWithRules() {
    return Arbitraries.integers()
        .between(2, 8)
        .flatMap(size -> Arbitraries.randomValue(random -> of(size, random)));
  }

  private static List<Task> of(int size, Random random) {
    OnConflict[] rules = OnConflict.values();
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      List<String> needs = new ArrayList<>();
      for (int j = 0; j < i; j++) {
        if (random.nextInt(3) == 0) {
          needs.add("t" + j);
        }
      }
      Task task =
          task("t" + i, 1 + random.nextInt(5), 1 + random.nextInt(2), needs.toArray(String[]::new));
      tasks.add(on(rules[random.nextInt(rules.length)], task));
    }
    Collections.shuffle(tasks, random);
    return List.copyOf(tasks);
  }

  /** Up to nine tasks, each needing any of those before it, in a shuffled order. */
  public static Arbitrary<List<Task>> plans() {
    return Arbitraries.integers()
        .between(1, 9)
        .flatMap(
            size ->
                Arbitraries.integers()
                    .between(0, Integer.MAX_VALUE)
                    .list()
                    .ofSize(size)
                    .flatMap(numbers -> Arbitraries.shuffle(of(numbers))));
  }

  private static List<Task> of(List<Integer> numbers) {
    List<Task> tasks = new ArrayList<>();
    for (int number : numbers) {
      List<String> needs = new ArrayList<>();
      for (int i = 0; i < tasks.size(); i++) {
        // About one in four of those before it.
        if (((number >> (2 * i)) & 3) == 0 && (number & 0x40000000) != 0) {
          needs.add("t" + i);
        }
      }
      int priority = 1 + (number >> 20) % 5;
      tasks.add(task("t" + tasks.size(), priority, 1 + number % 3, needs.toArray(String[]::new)));
    }
    return tasks;
  }
}
