package dev.osier.report;

import dev.osier.step.Limits;

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

  /** Likewise, in the letters of a program. */
  static String code(String text, int limit) {
    return "`" + Limits.cut(text.replaceAll("[\\s\\p{Cntrl}]+", " "), limit).replace('`', '\'') + "`";
  }
}
