package dev.osier.report;

import java.util.List;
import java.util.function.IntFunction;

/** A report as a Markdown table, for Temporal's web page and for {@code osier status}. */
public final class StatusTable {
  /** Characters. Temporal's web page carries current details in a URL, so they stay under 4 KB. */
  private static final int LIMIT = 3_000;

  private static final int HEADLINE = 80;

  /** With what the task's agent was denied. */
  private static final int DENIED = 140;

  private StatusTable() {}

  /** The same for Temporal's web page; only the rows that it shows are asked for. */
  public static String page(RunStatus status, String headline, int tasks, IntFunction<String> row) {
    return Cell.forWebPage(of(status, headline, tasks, row));
  }

  /**
   * The headline and a row for each task; where it would grow too long, the last rows are counted.
   */
  public static String of(Report report) {
    List<TaskReport> tasks = report.tasks();
    return of(report.status(), report.headline(), tasks.size(), i -> row(tasks.get(i)));
  }

  /** The row of a task. */
  public static String row(TaskReport task) {
    return "| %s | %s | %s |\n"
        .formatted(
            task.id(),
            task.status().word(),
            Cell.of(task.told(), task.denied().isEmpty() ? HEADLINE : DENIED));
  }

  private static String of(RunStatus status, String headline, int tasks, IntFunction<String> rows) {
    StringBuilder table = new StringBuilder();
    table.append("**").append(status.word()).append("**: ");
    table.append(Cell.of(headline, 200)).append("\n\n");
    table.append("| task | status | what |\n|---|---|---|\n");
    for (int i = 0; i < tasks; i++) {
      String row = rows.apply(i);
      if (table.length() + row.length() > LIMIT) {
        return table.append("\nand ").append(tasks - i).append(" more tasks\n").toString();
      }
      table.append(row);
    }
    return table.toString();
  }
}
