package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.osier.report.TaskStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The line of tasks that the {@link MergeTrain} goes along, and how far it can go. Places only
 * grow: one that comes back gets a new one at the end.
 */
final class MergeLine {
  /** {@link #place}: it is not in the line. */
  static final long NOWHERE = -1;

  private final NavigableMap<Long, String> tasks = new TreeMap<>();
  private final Map<String, Long> places = new HashMap<>();

  /** Places that the train has not passed. */
  private final TreeSet<Long> open = new TreeSet<>();

  /** Those of them at which it has to wait. */
  private final TreeSet<Long> blocking = new TreeSet<>();

  private long next;

  /** At the end. */
  void add(String id, TaskState state) {
    tasks.put(next, id);
    places.put(id, next);
    next++;
    changed(id, state);
  }

  void remove(String id) {
    Long place = places.remove(id);
    if (place != null) {
      tasks.remove(place);
      open.remove(place);
      blocking.remove(place);
    }
  }

  /** A task stands differently, in the line or not. */
  void changed(String id, TaskState state) {
    Long place = places.get(id);
    if (place == null) {
      return;
    }
    boolean isOpen = state.passed() == null;
    put(open, place, isOpen);
    put(blocking, place, isOpen && !state.settled() && state.status() != TaskStatus.READY);
  }

  private static void put(Set<Long> set, Long place, boolean in) {
    if (in) {
      set.add(place);
    } else {
      set.remove(place);
    }
  }

  long place(String id) {
    return places.getOrDefault(id, NOWHERE);
  }

  /** The place at which the train has to wait; beyond the end if it can go there. */
  long end() {
    return blocking.isEmpty() ? next : blocking.first();
  }

  /** The first behind {@code place} and before {@code end} that was not passed, or null. */
  @Nullable String openBetween(long place, long end) {
    Long found = open.higher(place);
    return found == null || found >= end ? null : tasks.get(found);
  }

  /** All, in order. */
  @JsonValue
  List<String> ids() {
    return List.copyOf(tasks.values());
  }
}
