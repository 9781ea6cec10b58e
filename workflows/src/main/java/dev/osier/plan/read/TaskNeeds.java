package dev.osier.plan.read;

import dev.osier.text.Quote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who needs whom, by place in the list of tasks after {@code forEach}.
 *
 * <p>A need is a name of {@link TaskIds}. Within {@code forEach}, {@code {item}} is replaced first:
 * there {@code parse-{item}} is the one task of the same item, elsewhere all tasks of that {@code
 * forEach}.
 */
final class TaskNeeds {
  /** Ids of a cycle that are named. */
  private static final int SHOWN = 10;

  private final List<TaskDraft> tasks;

  /** For each task, the places of what it needs, with the text that says so. */
  private final List<Map<Integer, Text>> needs = new ArrayList<>();

  /** Tasks that have, or need one that has, a need that is not known or goes in a circle. */
  private final BitSet unsure = new BitSet();

  /** For each task, all that must be done before it. */
  private final List<BitSet> before = new ArrayList<>();

  /** For each task, all that must wait for it. */
  private final List<BitSet> after = new ArrayList<>();

  /**
   * Looks up every need, and reports what is wrong with them.
   *
   * @param field the cursor of the field {@code tasks}
   */
  TaskNeeds(Cursor field, List<TaskDraft> tasks, TaskIds ids) {
    this.tasks = tasks;
    int count = 0;
    for (int i = 0; i < tasks.size(); i++) {
      needs.add(count > PlanReader.LIMIT_NEEDS ? Map.of() : resolve(i, ids));
      before.add(new BitSet());
      after.add(new BitSet());
      count += needs.get(i).size();
    }
    if (count > PlanReader.LIMIT_NEEDS) {
      field.problem(
          "have more than %d needs after forEach, which is the limit"
              .formatted(PlanReader.LIMIT_NEEDS));
    }
    BitSet circular = order();
    List<Set<Integer>> places = needs.stream().map(Map::keySet).toList();
    new NeedCycles(places).within(circular).forEach(this::report);
    unsure.or(circular);
  }

  /** The ids that task {@code i} needs. */
  List<String> idsNeededBy(int i) {
    return needs.get(i).keySet().stream().map(this::idOf).toList();
  }

  /**
   * Tasks that surely neither need task {@code i} nor are needed by it, also not through others.
   */
  BitSet unrelated(int i) {
    BitSet unrelated = new BitSet();
    if (!unsure.get(i)) {
      unrelated.set(0, tasks.size());
      unrelated.clear(i);
      unrelated.andNot(unsure);
      unrelated.andNot(before.get(i));
      unrelated.andNot(after.get(i));
    }
    return unrelated;
  }

  private String idOf(int i) {
    Text id = tasks.get(i).id();
    return id == null ? tasks.get(i).at().path() : id.value();
  }

  private Map<Integer, Text> resolve(int i, TaskIds ids) {
    Map<Integer, Text> found = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (Text need : tasks.get(i).needs()) {
      if (!seen.add(need.value())) {
        continue;
      }
      List<Integer> places = ids.places(need.value());
      if (places.isEmpty()) {
        String likely = need.at().problems().likelyWord().suggest(need.value(), ids.names());
        need.at().problem("no task " + Quote.of(need.value()) + likely);
        unsure.set(i);
      } else if (places.contains(i)) {
        need.at().problem(Quote.of(need.value()) + " is the task itself");
      } else {
        places.forEach(place -> found.putIfAbsent(place, need));
      }
    }
    return found;
  }

  /** Takes away tasks of which nothing is open, again and again; gives what cannot be taken. */
  private BitSet order() {
    List<List<Integer>> neededBy = new ArrayList<>();
    tasks.forEach(task -> neededBy.add(new ArrayList<>()));
    int[] open = new int[tasks.size()];
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < tasks.size(); i++) {
      for (int need : needs.get(i).keySet()) {
        neededBy.get(need).add(i);
      }
      open[i] = needs.get(i).size();
      if (open[i] == 0) {
        ready.add(i);
      }
    }
    BitSet left = new BitSet();
    left.set(0, tasks.size());
    Deque<Integer> order = new ArrayDeque<>();
    while (!ready.isEmpty()) {
      int done = ready.remove();
      order.push(done);
      left.clear(done);
      for (int next : neededBy.get(done)) {
        before.get(next).or(before.get(done));
        before.get(next).set(done);
        if (unsure.get(done)) {
          unsure.set(next);
        }
        if (--open[next] == 0) {
          ready.add(next);
        }
      }
    }
    for (int last : order) {
      for (int need : needs.get(last).keySet()) {
        after.get(need).or(after.get(last));
        after.get(need).set(last);
      }
    }
    return left;
  }

  private void report(List<Integer> cycle) {
    Text need = needs.get(cycle.get(0)).get(cycle.get(1));
    if (need != null) {
      need.at().problem("the tasks need each other: " + shown(cycle));
    }
  }

  private String shown(List<Integer> cycle) {
    List<String> ids = new ArrayList<>(cycle.stream().map(this::idOf).toList());
    int hidden = ids.size() - SHOWN;
    if (hidden > 1) {
      ids.subList(SHOWN - 1, ids.size() - 1).clear();
      ids.add(SHOWN - 1, "… (%d more)".formatted(hidden));
    }
    return String.join(" -> ", ids);
  }
}
