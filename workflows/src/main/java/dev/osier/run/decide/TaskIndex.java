package dev.osier.run.decide;

import dev.osier.graph.TaskGraph;
import dev.osier.report.TaskStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of all tasks of a run again and again, kept up to date with each change of one: a
 * question costs no look at all of them, and a change at most the logarithm of their number for the
 * task and for each that needs it. It follows from the tasks alone.
 */
public final class TaskIndex {
  private final TaskGraph graph;
  private final List<String> ids;
  private final List<TaskState> states;
  private final Map<TaskStatus, Integer> counts = new EnumMap<>(TaskStatus.class);

  /** By landing place: needs that are neither done nor ready to be merged. */
  private final int[] unready;

  /** By landing place: needs that will not be merged. */
  private final int[] lost;

  private int passed;
  private int succeeded;
  private final NavigableSet<Integer> startable = new TreeSet<>();
  private final NavigableSet<Integer> running = new TreeSet<>();
  private final NavigableSet<Integer> releasable = new TreeSet<>();
  private final NavigableSet<Integer> asking = new TreeSet<>();
  private final NavigableSet<Integer> skippable = new TreeSet<>();

  /**
   * @param ids in landing order
   * @param all the state of each
   */
  TaskIndex(TaskGraph graph, List<String> ids, List<TaskState> all) {
    this.graph = graph;
    this.ids = List.copyOf(ids);
    this.states = new ArrayList<>(all);
    this.unready = new int[ids.size()];
    this.lost = new int[ids.size()];
    for (int i = 0; i < ids.size(); i++) {
      for (String need : new HashSet<>(graph.task(ids.get(i)).needs())) {
        TaskState state = states.get(graph.place(need));
        unready[i] += provides(state) ? 0 : 1;
        lost[i] += isLost(state) ? 1 : 0;
      }
      count(states.get(i), 1);
      sort(i);
    }
  }

  /** A task stands differently. */
  void changed(String id, TaskState now) {
    int place = graph.place(id);
    TaskState before = states.set(place, now);
    count(before, -1);
    count(now, 1);
    sort(place);
    int ready = Boolean.compare(provides(before), provides(now));
    int gone = Boolean.compare(isLost(now), isLost(before));
    if (ready != 0 || gone != 0) {
      for (String dependent : graph.directDependentsOf(id)) {
        int other = graph.place(dependent);
        unready[other] += ready;
        lost[other] += gone;
        sort(other);
      }
    }
  }

  private void count(TaskState state, int by) {
    counts.merge(state.status(), by, Integer::sum);
    passed += state.passed() == null ? 0 : by;
    succeeded += state.succeeded() ? by : 0;
  }

  private void sort(int place) {
    TaskState state = states.get(place);
    boolean ended = state.settled() && !state.released() && state.tryNumber() > 0;
    put(startable, place, state.status() == TaskStatus.PENDING && unready[place] == 0);
    put(running, place, state.status() == TaskStatus.RUNNING);
    put(releasable, place, ended);
    put(asking, place, state.round().asks());
    put(skippable, place, lost[place] > 0 && mayBeSkipped(state));
  }

  private static void put(NavigableSet<Integer> set, int place, boolean in) {
    if (in) {
      set.add(place);
    } else {
      set.remove(place);
    }
  }

  private static boolean provides(TaskState state) {
    return state.succeeded() || state.status() == TaskStatus.READY;
  }

  /** It will not be merged. */
  static boolean isLost(TaskState state) {
    return state.settled() && !state.succeeded();
  }

  private static boolean mayBeSkipped(TaskState state) {
    return switch (state.status()) {
      case PENDING, READY, UNCHANGED, FAILED -> state.passed() == null;
      case CONFLICTED -> state.round().asks();
      case RUNNING, MERGED, EVICTED, SKIPPED, CANCELLED -> false;
    };
  }

  /** How many tasks have that status. */
  public int count(TaskStatus status) {
    return counts.getOrDefault(status, 0);
  }

  /** Every task is settled and the train has passed it. */
  public boolean allPassed() {
    return passed == ids.size();
  }

  /** Whether every task is merged or had nothing to merge. */
  public boolean allSucceeded() {
    return succeeded == ids.size();
  }

  /** Those that have not started and whose needs are done or ready to be merged. */
  Iterable<String> startable() {
    return () -> startable.stream().map(ids::get).iterator();
  }

  List<String> running() {
    return named(running);
  }

  /** Those that are settled, and whose workspaces were not given back. */
  List<String> releasable(int limit) {
    return releasable.stream().limit(limit).map(ids::get).toList();
  }

  /** Those that wait for {@code resolveConflict}, in landing order. */
  List<String> asking() {
    return named(asking);
  }

  private List<String> named(NavigableSet<Integer> set) {
    return set.isEmpty() ? List.of() : set.stream().map(ids::get).toList();
  }

  /** The first behind {@code id} that is open though what it needs will not be merged, or null. */
  @Nullable String skippableAfter(@Nullable String id) {
    Integer next = skippable.higher(id == null ? -1 : graph.place(id));
    return next == null ? null : ids.get(next);
  }
}
