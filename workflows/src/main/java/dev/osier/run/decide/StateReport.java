package dev.osier.run.decide;

import dev.osier.job.Prepared;
import dev.osier.job.Published;
import dev.osier.outcome.Denial;
import dev.osier.outcome.Outcome;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The report of a run, made from its state: what it says, where {@link RunState} is what it is. */
public final class StateReport {
  /** Of more tasks less is said of each, so that all of it fits into one payload. */
  private static final int MANY = 500;

  /** Before the plan was read. */
  public static final Report NOT_STARTED =
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
    int denials = denials(tasks.size());
    String host = prepared == null ? null : prepared.host();
    return new Report(
        state.status(),
        Headline.of(state, tasks, published, failure),
        state.run(),
        prepared == null ? null : prepared.target(),
        prepared == null ? null : prepared.base(),
        published == null ? null : published.published(),
        published == null ? null : published.waiting(),
        tasks.entrySet().stream()
            .map(
                e ->
                    e.getValue()
                        .report(
                            e.getKey(), state.run(), host, state.waits().of(e.getKey()), denials))
            .toList(),
        tasks.entrySet().stream().flatMap(e -> escapes(e.getKey(), e.getValue())).toList(),
        Stream.concat(
                problems.stream(),
                tasks.entrySet().stream().flatMap(e -> unseen(e.getKey(), e.getValue())))
            .toList(),
        prepared == null || prepared.directory() == null ? null : prepared.repository(),
        published == null ? List.of() : published.left(),
        Spending.cost(tasks.values()),
        Spending.tokens(tasks.values()),
        state.waits().all());
  }

  /** Different ones that are told of an agent, of a run of so many tasks. */
  public static int denials(int tasks) {
    return tasks > MANY ? 2 : Denial.LIMIT;
  }

  private static Stream<Report.Escape> escapes(String id, TaskState state) {
    Outcome outcome = state.outcome();
    return outcome == null || (outcome.escaped().isEmpty() && outcome.suspected().isEmpty())
        ? Stream.empty()
        : Stream.of(new Report.Escape(id, outcome.escaped(), outcome.suspected()));
  }

  /** Looks that could not be taken. */
  private static Stream<String> unseen(String id, TaskState state) {
    Outcome outcome = state.outcome();
    return outcome == null
        ? Stream.empty()
        : outcome.unseen().stream().map(sentence -> id + ": " + sentence);
  }
}
