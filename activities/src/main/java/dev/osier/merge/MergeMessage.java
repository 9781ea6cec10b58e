package dev.osier.merge;

import dev.osier.run.EffectId;
import dev.osier.step.Limits;
import dev.osier.step.MergeTasks.Item;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message of a merge commit, and what can be read from one again. */
final class MergeMessage {
  private static final String EFFECT = "Osier-Effect: ";

  private MergeMessage() {}

  static String of(String run, Item item) {
    return """
        Merge %s

        Osier-Task: %s
        %s%s
        Osier-Run: %s
        Osier-Agent: %s
        """
        .formatted(
            title(item),
            line(item.task()),
            EFFECT,
            line(new EffectId(run, item.task()).toString()),
            line(run),
            line(item.agent()));
  }

  /** The title of a task, or its id where that is blank. */
  static String title(Item item) {
    String title = line(item.title());
    return title.isEmpty() ? line(item.task()) : title;
  }

  /**
   * One line, so that nothing given can add a trailer; without what turns the direction of text,
   * which would show other words than are there.
   */
  static String line(String text) {
    return Limits.headline(
        text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ")
            .replaceAll("[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]", ""));
  }

  /**
   * The effect that a merge commit is of: {@code <run>/<task>}, or null if Osier did not make it.
   */
  static @Nullable String effect(String message) {
    List<String> lines = message.strip().lines().toList();
    int trailers = lines.lastIndexOf("") + 1;
    List<String> effects =
        lines.subList(trailers, lines.size()).stream()
            .filter(line -> line.startsWith(EFFECT))
            .map(line -> line.substring(EFFECT.length()))
            .toList();
    return trailers > 0 && effects.size() == 1 ? effects.get(0) : null;
  }
}
