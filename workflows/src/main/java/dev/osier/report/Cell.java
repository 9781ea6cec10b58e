package dev.osier.report;

import dev.osier.text.Limits;

/** Text of others, such as an agent's, in one cell of a Markdown table. */
final class Cell {
  private Cell() {}

  /**
   * One line, at most {@code limit} characters, that can end no cell and make no markup that leads
   * somewhere.
   */
  static String of(String text, int limit) {
    String line = Limits.cut(text.replaceAll("[\\s\\p{Cntrl}]+", " "), limit);
    return line.replace("|", "\\|").replace("<", "&lt;").replace("](", "] (");
  }

  /**
   * Markdown as Temporal's web page needs it: that draws tables without space between their
   * columns, and cuts off the last line of a text.
   */
  static String forWebPage(String markdown) {
    return markdown.replace(" | ", " \u00a0\u00a0| ") + "\n\u00a0\n";
  }

  /** As {@link #of}, in the letters of a program. */
  static String code(String text, int limit) {
    return "`"
        + Limits.cut(text.replaceAll("[\\s\\p{Cntrl}]+", " "), limit).replace('`', '\'')
        + "`";
  }
}
