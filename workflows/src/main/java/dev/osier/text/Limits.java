package dev.osier.text;

/**
 * How much may travel through Temporal, in characters. A result has at most about 4 KB, so that a
 * run of thousands stays under the 2 MB of a payload and the 4 MiB of a message.
 */
public final class Limits {
  public static final int HEADLINE = 200;
  public static final int TAIL = 1_200;
  public static final int ANSWER = 2_000;

  /** Names of files in one list; the rest is counted. */
  public static final int FILES = 20;

  /** The names of files of one conflict, together. */
  public static final int FILES_TEXT = 800;

  /** Of a conflict. With the names of the files it is no more than a failed check's tail. */
  public static final int HUNKS = 1_000;

  /**
   * States of other tasks that one task is told: with all of them, input grows with their square.
   */
  public static final int OTHERS = 50;

  /** Runs of agents that the report tells of one task, the first ones. */
  public static final int RUNS = 100;

  private Limits() {}

  /** The first {@code limit} characters of one line of {@code text}, with … where it was cut. */
  public static String headline(String text) {
    String line = text.strip().replaceAll("\\s*\\R\\s*", " ");
    return cut(line, HEADLINE);
  }

  /**
   * The first {@code limit} characters of {@code text}, with … where it was cut. A character of two
   * {@code char}s is never halved: JSON cannot carry a half.
   */
  public static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int end = limit - 1;
    return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
  }

  /** The last {@link #TAIL} characters of {@code text}. */
  public static String tail(String text) {
    String end = text.strip();
    if (end.length() <= TAIL) {
      return end;
    }
    int from = end.length() - TAIL + 1;
    return "…" + end.substring(Character.isLowSurrogate(end.charAt(from)) ? from + 1 : from);
  }
}
