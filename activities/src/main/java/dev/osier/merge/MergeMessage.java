package dev.osier.merge;

import dev.osier.run.EffectId;
import dev.osier.step.MergeTasks.Item;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The message of a merge commit, and what can be read from one again. */
final class MergeMessage {
  private static final Pattern EFFECT =
      Pattern.compile("^Osier-Effect: ([^/\\s]+)/(\\S+)$", Pattern.MULTILINE);

  private MergeMessage() {}

  static String of(String run, Item item) {
    return """
        Merge %s

        Osier-Task: %s
        Osier-Effect: %s
        Osier-Run: %s
        Osier-Agent: %s
        """
        .formatted(
            line(item.title()),
            item.task(),
            new EffectId(run, item.task()),
            run,
            line(item.agent()));
  }

  /** One line, so that a title cannot add a trailer. */
  static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
  }

  /**
   * The effect that a merge commit of a run is for. The last one counts: a title cannot forge it.
   */
  static Optional<EffectId> effect(String message) {
    Matcher matcher = EFFECT.matcher(message);
    EffectId found = null;
    while (matcher.find()) {
      found = new EffectId(matcher.group(1), matcher.group(2));
    }
    return Optional.ofNullable(found);
  }
}
