package dev.osier.output;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one stream of the program ends in.
 *
 * @param terminal false: a pipe or a file
 * @param colours only on a terminal, and not against NO_COLOR
 * @param columns of the terminal
 * @param rows likewise
 */
public record Surface(boolean terminal, boolean colours, int columns, int rows) {
  private static final int COLUMNS = 80;
  private static final int ROWS = 24;

  /** Narrower or lower than this, a terminal does not tell its size (0), or shows no table. */
  private static final int LEAST_COLUMNS = 20;

  private static final int LEAST_ROWS = 5;

  /** A pipe or a file. */
  public static final Surface PLAIN = new Surface(false, false, COLUMNS, ROWS);

  /**
   * Java cannot tell whether a stream is a terminal; the launcher can, and says so.
   *
   * @param size rows and columns, as {@code stty size} prints them; empty if unknown
   */
  public static Surface of(
      @Nullable String kind, @Nullable String size, Map<String, String> environment) {
    if (!"terminal".equals(kind) || "dumb".equals(environment.get("TERM"))) {
      return PLAIN;
    }
    boolean colours = environment.getOrDefault("NO_COLOR", "").isEmpty();
    String[] parts = (size == null ? "" : size).strip().split(" ", -1);
    int rows = parts.length == 2 ? number(parts[0]) : 0;
    int columns = parts.length == 2 ? number(parts[1]) : 0;
    return new Surface(
        true,
        colours,
        columns < LEAST_COLUMNS ? COLUMNS : columns,
        rows < LEAST_ROWS ? ROWS : rows);
  }

  /** The same terminal in another size, however small; where it tells none (0), as it was. */
  Surface sized(int newRows, int newColumns) {
    return new Surface(
        terminal, colours, newColumns < 1 ? columns : newColumns, newRows < 1 ? rows : newRows);
  }

  private static int number(String text) {
    return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
  }
}
