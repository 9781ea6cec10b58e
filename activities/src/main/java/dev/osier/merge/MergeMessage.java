package dev.osier.merge;

import dev.osier.job.MergeJob.Item;
import dev.osier.name.EffectId;
import dev.osier.text.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The message of a merge commit, and what can be read from one again. */
final class MergeMessage {
  private static final String EFFECT = "Osier-Effect: ";
  private static final String REGENERATED = "Osier-Regenerated: ";

  /** Control characters, and what turns the direction of text: it shows other words than stand. */
  static final String UNSAFE =
      "[\\p{Cc}\\u2028\\u2029\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]";

  /** The same in a text of several lines. */
  static final String UNSAFE_IN_LINES = UNSAFE + "(?<![\\n\\t])";

  /** Subjects of an agent's commits in the message of one that stands for all of them. */
  private static final int SUBJECTS = 20;

  private static final Pattern TRAILER = Pattern.compile("[A-Za-z0-9-]+: .*|[ \\t].*");
  private static final Pattern OWN = Pattern.compile("(?i)osier-.*");

  private MergeMessage() {}

  /** Of a merge commit. */
  static String of(String run, Item item) {
    return of(run, item, null);
  }

  /**
   * Of a merge commit.
   *
   * @param regenerated the tree in which commands wrote files anew, or null
   */
  static String of(String run, Item item, @Nullable String regenerated) {
    return "Merge %s\n\n%s".formatted(title(item), trailers(run, item, regenerated));
  }

  /**
   * Of the one commit that a task becomes.
   *
   * @param messages of the commits that it stands for
   */
  static String ofSquashed(
      String run, Item item, List<String> messages, @Nullable String regenerated) {
    StringBuilder subjects = new StringBuilder();
    if (messages.size() > 1) {
      messages.stream()
          .limit(SUBJECTS)
          .forEach(each -> subjects.append("- ").append(line(subject(each))).append('\n'));
      int more = messages.size() - SUBJECTS;
      subjects.append(more > 0 ? "- and " + more + " more\n\n" : "\n");
    }
    return "%s\n\n%s%s".formatted(title(item), subjects, trailers(run, item, regenerated));
  }

  /** Of a commit that is made again: as it was, with the trailers. */
  static String ofRebased(String run, Item item, String message) {
    List<String> lines = new ArrayList<>(message.strip().lines().toList());
    int last = lines.lastIndexOf("") + 1;
    boolean hasTrailers =
        last > 0
            && lines.subList(last, lines.size()).stream()
                .allMatch(line -> TRAILER.matcher(line).matches());
    if (hasTrailers) {
      // Whoever wrote them: such lines are Osier's alone.
      lines.subList(last, lines.size()).removeIf(line -> OWN.matcher(line).matches());
    }
    boolean goesOn = hasTrailers && lines.size() > last;
    String text = String.join("\n", lines).strip();
    String before = text.isEmpty() ? title(item) : text;
    return before + (goesOn ? "\n" : "\n\n") + trailers(run, item, null);
  }

  private static String trailers(String run, Item item, @Nullable String regenerated) {
    return """
        Osier-Task: %s
        %s%s
        Osier-Run: %s
        Osier-Agent: %s
        %s"""
        .formatted(
            line(item.task()),
            EFFECT,
            line(new EffectId(run, item.task()).toString()),
            line(run),
            line(item.agent()),
            regenerated == null ? "" : REGENERATED + regenerated + "\n");
  }

  private static String subject(String message) {
    return message.strip().lines().findFirst().orElse("");
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
