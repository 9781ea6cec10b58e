package dev.osier.run.decide;

import dev.osier.job.Prepared;
import dev.osier.job.Published;
import dev.osier.outcome.Denial;
import dev.osier.outcome.Outcome;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import dev.osier.text.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The report of a run, made from its state: what it says, where {@link RunState} is what it is. */
public final class StateReport {
  /** Of more tasks less is said of each, so that all of it fits into one payload. */
  private static final int MANY = 500;

  private StateReport() {}

  static Report of(RunState state, @Nullable Prepared prepared, @Nullable Published published) {
    Map<String, TaskState> tasks = state.tasks().all();
    return new Report(
        state.status(),
        headline(state, published),
        state.run(),
        prepared == null ? null : prepared.target(),
        prepared == null ? null : prepared.base(),
        published == null ? null : published.published(),
        published == null ? null : published.waiting(),
        tasks.keySet().stream().map(id -> task(state, id)).toList(),
        tasks.entrySet().stream().flatMap(e -> escapes(e.getKey(), e.getValue())).toList(),
        Stream.concat(
                state.ending().problems().stream(),
                tasks.entrySet().stream().flatMap(e -> unseen(e.getKey(), e.getValue())))
            .toList(),
        prepared == null || prepared.directory() == null ? null : prepared.repository(),
        published == null ? List.of() : published.left(),
        Spending.cost(tasks.values()),
        Spending.tokens(tasks.values()),
        state.waits().all());
  }

  /** The one sentence that says where a run stands. */
  static String headline(RunState state, @Nullable Published published) {
    String failure = state.ending().failure();
    if (failure != null) {
      return Limits.headline(failure);
    }
    List<String> parts = new ArrayList<>();
    for (TaskStatus status : TaskStatus.values()) {
      int count = state.tasks().index().count(status);
      if (count > 0) {
        parts.add(count + " " + status.word());
      }
    }
    String counts = String.join(", ", parts) + " of " + state.tasks().all().size();
    String more = whatElse(state, published);
    return more == null ? counts : Limits.headline(counts + ". " + more);
  }

  private static @Nullable String whatElse(RunState state, @Nullable Published published) {
    String waits = state.waits().first();
    if (waits != null) {
      return waits;
    }
    List<String> asking = state.tasks().index().asking();
    if (!asking.isEmpty()) {
      int more = asking.size() - 1;
      return "Waits for "
          + TaskHeadline.command(state.run(), asking.get(0))
          + (more > 0 ? ", and " + more + " more" : "");
    }
    return published == null || state.status() == RunStatus.CANCELLED ? null : published.headline();
  }

  /** What it says of one task. */
  public static TaskReport task(RunState state, String id) {
    return state
        .tasks()
        .get(id)
        .report(
            id,
            state.run(),
            state.isPrepared() ? state.prepared().host() : null,
            state.waits().of(id),
            state.tasks().all().size() > MANY ? 2 : Denial.LIMIT);
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
