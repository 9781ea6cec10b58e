package dev.osier.output;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt says of itself in its heartbeats.
 *
 * @param phase a word: {@code setup}, {@code agent}, {@code verify} …
 * @param lastLine the last line that its agent or check said; may be empty
 * @param seconds since the attempt began
 * @param cost in US dollars so far, or null if the agent does not tell
 */
public record Doing(String phase, String lastLine, long seconds, @Nullable Double cost) {
  /** Phase and last line in one. */
  String words() {
    return lastLine.isEmpty() ? phase : phase + ": " + lastLine;
  }
}
