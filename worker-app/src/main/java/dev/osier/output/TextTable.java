package dev.osier.output;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as they need; safe for a terminal, and for {@code awk}. */
public final class TextTable {
  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final List<List<String>> notes = new ArrayList<>();

  public TextTable(String... heads) {
    row(List.of(heads), List.of());
  }

  /**
   * Adds a row.
   *
   * @param cells as many as there are heads; an empty one is shown as {@code -}
   * @param below lines of their own under the row
   */
  public void row(List<String> cells, List<String> below) {
    rows.add(cells.stream().map(SafeText::line).map(cell -> cell.isEmpty() ? "-" : cell).toList());
    notes.add(below.stream().map(note -> GAP + SafeText.line(note)).toList());
  }

  /** The head and all rows. */
  public List<String> lines() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns - 1; i++) {
        widths[i] = Math.max(widths[i], SafeText.width(row.get(i)));
      }
    }
    List<String> lines = new ArrayList<>();
    for (int at = 0; at < rows.size(); at++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns - 1; i++) {
        line.append(SafeText.fit(rows.get(at).get(i), widths[i])).append(GAP);
      }
      lines.add(line.append(rows.get(at).get(columns - 1)).toString());
      lines.addAll(notes.get(at));
    }
    return lines;
  }
}
