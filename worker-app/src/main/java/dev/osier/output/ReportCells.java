package dev.osier.output;

import dev.osier.report.TaskReport;
import java.util.Locale;

/** What a report says of a task in few signs, the same on every page of it. */
final class ReportCells {
  private ReportCells() {}

  static String changed(TaskReport task) {
    return task.files() == 0
        ? ""
        : Amounts.changes(task.files(), task.insertions(), task.deletions());
  }

  static String took(TaskReport task) {
    return task.agent() == null ? "" : TableRows.clock(Math.round(task.agent().seconds()));
  }

  static String cost(TaskReport task) {
    return task.agent() == null || task.agent().cost() == null
        ? ""
        : String.format(Locale.ROOT, "$%.2f", task.agent().cost());
  }

  /** The end of what a failed check said. */
  static String evidence(TaskReport task) {
    return task.verify() == null || task.verify().passed()
        ? ""
        : SafeText.lines(task.verify().tail()).strip();
  }
}
