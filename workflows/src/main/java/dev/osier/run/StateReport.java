package dev.osier.run;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.step.PrepareRun.Prepared;
import dev.osier.step.Publish.Published;
import dev.osier.step.RunTask;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The report of a run, made from its state: what it says, where {@link RunState} is what it is. */
final class StateReport {
  /** Before the plan was read. */
  static final Report NOT_STARTED =
      new Report(
          RunStatus.RUNNING,
          "Not started",
          "",
          null,
          null,
          null,
          null,
          List.of(),
          List.of(),
          List.of());

  private StateReport() {}

  static Report of(
      RunState state,
      Map<String, TaskState> tasks,
      @Nullable Prepared prepared,
      @Nullable Published published,
      @Nullable String failure,
      List<String> problems) {
    return new Report(
        state.status(),
        Headline.of(state, tasks, published, failure),
        state.run(),
        prepared == null ? null : prepared.target(),
        prepared == null ? null : prepared.base(),
        published == null ? null : published.published(),
        published == null ? null : published.waiting(),
        tasks.entrySet().stream().map(e -> e.getValue().report(e.getKey(), state.run())).toList(),
        tasks.entrySet().stream().flatMap(e -> escapes(e.getKey(), e.getValue())).toList(),
        Stream.concat(
                problems.stream(),
                tasks.entrySet().stream().flatMap(e -> unseen(e.getKey(), e.getValue())))
            .toList(),
        prepared == null || prepared.directory() == null ? null : prepared.repository(),
        published == null ? List.of() : published.left(),
        Spending.cost(tasks.values()),
        Spending.tokens(tasks.values()));
  }

  private static Stream<Report.Escape> escapes(String id, TaskState state) {
    RunTask.Outcome outcome = state.outcome();
    return outcome == null || (outcome.escaped().isEmpty() && outcome.suspected().isEmpty())
        ? Stream.empty()
        : Stream.of(new Report.Escape(id, outcome.escaped(), outcome.suspected()));
  }

  /** Looks that could not be taken. */
  private static Stream<String> unseen(String id, TaskState state) {
    RunTask.Outcome outcome = state.outcome();
    return outcome == null
        ? Stream.empty()
        : outcome.unseen().stream().map(sentence -> id + ": " + sentence);
  }
}
