package dev.osier.run;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import java.util.LinkedHashMap;
import java.util.Map;

/** What lists of workflows show of a run, without asking its worker. */
final class RunMemo {
  private RunMemo() {}

  static Map<String, Object> begun(RunState state, int tasks) {
    Map<String, Object> memo = new LinkedHashMap<>();
    memo.put("status", RunStatus.RUNNING.word());
    memo.put("repository", state.prepared().repository());
    if (state.prepared().target() != null) {
      memo.put("target", state.prepared().target());
    }
    memo.put("run", state.run());
    memo.put("tasks", tasks);
    return memo;
  }

  /** Temporal drops the result of a cancelled workflow, so its memo has the report. */
  static Map<String, Object> ended(Report report) {
    Map<String, Object> memo = new LinkedHashMap<>();
    memo.put("status", report.status().word());
    memo.put("headline", report.headline());
    if (report.status() == RunStatus.CANCELLED) {
      memo.put("report", report);
    }
    return memo;
  }
}
