package dev.osier.report;

import java.util.List;

/** A report as a Markdown table, for Temporal's web page and for {@code osier status}. */
public final class StatusTable {
  /** Characters. Temporal's web page carries current details in a URL, so they stay under 4 KB. */
  private static final int LIMIT = 3_000;

  private static final int HEADLINE = 80;

  /** With what the task's agent was denied. */
  private static final int DENIED = 140;

  private StatusTable() {}

  /** The same for Temporal's web page. */
  public static String page(Report report) {
    return Cell.forWebPage(of(report));
  }

  /**
   * The headline and a row for each task; where it would grow too long, the last rows are counted.
   */
  public static String of(Report report) {
    StringBuilder table = new StringBuilder();
    table.append("**").append(report.status().word()).append("**: ");
    table.append(Cell.of(report.headline(), 200)).append("\n\n");
    table.append("| task | status | what |\n|---|---|---|\n");
    List<TaskReport> tasks = report.tasks();
    for (int i = 0; i < tasks.size(); i++) {
      TaskReport task = tasks.get(i);
      String row =
          "| %s | %s | %s |\n"
              .formatted(
                  task.id(),
                  task.status().word(),
                  Cell.of(task.told(), task.denied().isEmpty() ? HEADLINE : DENIED));
      if (table.length() + row.length() > LIMIT) {
        return table.append("\nand ").append(tasks.size() - i).append(" more tasks\n").toString();
      }
      table.append(row);
    }
    return table.toString();
  }
}
