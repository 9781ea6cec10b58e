package dev.osier.output;

import dev.osier.outcome.AgentResult;
import dev.osier.outcome.CheckResult;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.util.List;

/** Reports in one line. */
final class Reports {
  private Reports() {}

  static Report of(RunStatus status, TaskReport... tasks) {
    return Report.of(status, "what happened", "k7f2")
        .withTarget("main")
        .withBase("1a2b3c4d5e6f")
        .withTasks(List.of(tasks));
  }

  /** Of a run whose steps are tried again. */
  static Report trying(String... sentences) {
    return new Report(
        RunStatus.RUNNING,
        "what happens",
        "k7f2",
        "main",
        null,
        null,
        null,
        List.of(),
        List.of(),
        List.of(),
        null,
        List.of(),
        null,
        null,
        List.of(sentences));
  }

  static TaskReport task(String id, TaskStatus status, String headline) {
    return new TaskReport(
        id, status, headline, null, null, null, null, 1, 0, 0, 0, null, null, List.of(), null,
        List.of(), null, null);
  }

  static TaskReport changed(
      String id, TaskStatus status, int files, int insertions, int deletions) {
    return new TaskReport(
        id,
        status,
        "Done",
        null,
        null,
        null,
        null,
        1,
        files,
        insertions,
        deletions,
        null,
        null,
        List.of(),
        null,
        List.of(),
        null,
        null);
  }

  static TaskReport paid(
      String id, TaskStatus status, double cost, double seconds, int insertions, int deletions) {
    return new TaskReport(
        id,
        status,
        "Merged",
        null,
        null,
        null,
        null,
        1,
        1,
        insertions,
        deletions,
        null,
        new AgentResult("claude", 0, null, cost, 3, null, seconds),
        List.of(),
        null,
        List.of(),
        null,
        null);
  }

  static TaskReport kept(String id, String ref, CheckResult verify) {
    return new TaskReport(
        id,
        TaskStatus.FAILED,
        "Its check failed",
        null,
        null,
        null,
        ref,
        1,
        0,
        0,
        0,
        verify,
        null,
        List.of(),
        null,
        List.of(),
        null,
        null);
  }
}
