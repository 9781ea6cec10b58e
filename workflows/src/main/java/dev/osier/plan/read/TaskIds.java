package dev.osier.plan.read;

import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The names under which tasks may be needed, each with the places of its tasks in the list after
 * {@code forEach}: the id of a task, and the id of a task with {@code forEach} as it is written,
 * such as {@code parse-{item}}, for all of its tasks.
 */
final class TaskIds {
  private final Map<String, List<Integer>> places = new LinkedHashMap<>();

  /** Reports the ids that are there twice. */
  TaskIds(List<TaskDraft> tasks) {
    Map<String, Text> seen = new HashMap<>();
    for (int i = 0; i < tasks.size(); i++) {
      Text id = tasks.get(i).id();
      Text name = tasks.get(i).name();
      if (id != null && name != null) {
        checkNew(id, seen.putIfAbsent(id.value().toLowerCase(Locale.ROOT), id));
        add(id.value(), i);
        if (!name.value().equals(id.value())) {
          add(name.value(), i);
        }
      }
    }
  }

  private void add(String name, int place) {
    places.computeIfAbsent(name, key -> new ArrayList<>()).add(place);
  }

  private static void checkNew(Text id, @Nullable Text first) {
    // Equal ids of one forEach have equal items, of which ForEach has spoken.
    if (first == null || (first.at() == id.at() && first.value().equals(id.value()))) {
      return;
    }
    String same =
        first.value().equals(id.value())
            ? ""
            : " as " + Quote.of(first.value()) + "; ids must differ in more than case";
    id.at().problem(Quote.of(id.value()) + " is already at " + first.at().path() + same);
  }

  /** Places of the tasks that {@code name} stands for; empty if there is no such name. */
  List<Integer> places(String name) {
    return places.getOrDefault(name, List.of());
  }

  Set<String> names() {
    return places.keySet();
  }
}
