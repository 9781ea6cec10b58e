package dev.osier.plan.agent;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a program is called: a line for {@code sh}, or its words as they are. Exactly one of the two
 * is given.
 *
 * @param words empty if a line is given
 */
public record CommandLine(@Nullable String line, List<String> words) {

  public CommandLine {
    words = List.copyOf(words);
    if ((line == null) == words.isEmpty()) {
      throw new IllegalArgumentException("a line or words, and not both");
    }
  }

  /** A line for {@code sh}. */
  public static CommandLine line(String line) {
    return new CommandLine(line, List.of());
  }

  /** Words as they are, the program first. */
  public static CommandLine words(List<String> words) {
    return new CommandLine(null, words);
  }

  /** Whether {@code placeholder}, such as <code>{prompt}</code>, stands anywhere in it. */
  public boolean mentions(String placeholder) {
    return line == null
        ? words.stream().anyMatch(word -> word.contains(placeholder))
        : line.contains(placeholder);
  }

  /** The program that has to be installed; {@code sh} for a line. */
  public String program() {
    return line == null ? words.get(0) : "sh";
  }
}
