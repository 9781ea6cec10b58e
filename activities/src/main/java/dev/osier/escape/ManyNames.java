package dev.osier.escape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names of files as a report has them: where a build has written hundreds into one directory, that
 * directory once, with how many.
 */
final class ManyNames {
  /** Of one directory that are named. */
  private static final int MOST_OF_ONE = 5;

  private final boolean grouped;
  private final Map<String, List<String>> byTop = new TreeMap<>();

  ManyNames(boolean grouped) {
    this.grouped = grouped;
  }

  void add(String name) {
    int slash = name.indexOf('/');
    String top = grouped && slash > 0 ? name.substring(0, slash + 1) : "";
    byTop.computeIfAbsent(top, any -> new ArrayList<>()).add(name);
  }

  List<String> shown() {
    List<String> shown = new ArrayList<>();
    byTop.forEach(
        (top, names) -> {
          if (top.isEmpty() || names.size() <= MOST_OF_ONE) {
            names.stream().sorted().forEach(shown::add);
          } else {
            shown.add("%s (%d ignored files)".formatted(top, names.size()));
          }
        });
    return shown;
  }
}
