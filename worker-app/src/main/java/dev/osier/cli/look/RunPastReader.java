package dev.osier.cli.look;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.util.Timestamps;
import dev.osier.cli.follow.KnownRun;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.output.RunPast;
import dev.osier.output.RunPast.End;
import dev.osier.output.RunPast.Span;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.converter.DataConverterException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a page of a report needs besides it: the run's history, and the repository. */
record RunPastReader(KnownRun run, Report report) {
  private static final Duration GIT = Duration.ofSeconds(30);

  /** Characters of one task's changes; a page of megabytes is none to read. */
  private static final int DIFF = 100_000;

  private static final int ALL_DIFFS = 4_000_000;
  private static final int COMMITS = 1_000;

  RunPast read() throws InterruptedException {
    String place = run.repository().orElse(null);
    // Of a copied directory the commits are elsewhere.
    String commits = report.repository() == null ? place : report.repository();
    Git git = git(commits);
    return new RunPast(
        run.workflowId(),
        place,
        spans(),
        git == null ? null : graph(git),
        git == null ? Map.of() : diffs(git));
  }

  private static @Nullable Git git(@Nullable String place) throws InterruptedException {
    if (place == null || !Files.isDirectory(Path.of(place))) {
      return null;
    }
    try {
      return Repository.find(Path.of(place)).git().within(GIT);
    } catch (RepositoryProblem e) {
      return null;
    }
  }

  private @Nullable String graph(Git git) throws InterruptedException {
    String tip = report.published() == null ? report.waiting() : report.published();
    return tip == null || report.base() == null
        ? null
        : answer(
            git,
            "log",
            "--graph",
            "--no-color",
            "--max-count=" + COMMITS,
            "--format=%h %s",
            "--end-of-options",
            report.base() + ".." + tip);
  }

  private Map<String, String> diffs(Git git) throws InterruptedException {
    Map<String, String> diffs = new LinkedHashMap<>();
    int left = ALL_DIFFS;
    for (TaskReport task : report.tasks()) {
      String range = range(task);
      String diff =
          range == null
              ? null
              : answer(
                  git,
                  "diff",
                  "--no-color",
                  "--no-ext-diff",
                  "--no-textconv",
                  "--stat",
                  "--patch",
                  "--end-of-options",
                  range);
      if (diff != null && !diff.isBlank()) {
        int limit = Math.min(DIFF, left);
        String cut =
            diff.length() <= limit
                ? diff
                : diff.substring(0, limit)
                    + "\n… %d characters left out; all: git diff %s"
                        .formatted(diff.length() - limit, range);
        left -= Math.min(limit, diff.length());
        diffs.put(task.id(), cut);
      }
    }
    return diffs;
  }

  /** What it brought by its merge, else what it made since it began. */
  private @Nullable String range(TaskReport task) {
    if (task.merge() != null) {
      return task.merge() + "^1.." + task.merge();
    }
    String tip = task.kept() == null ? task.commit() : task.kept();
    return tip == null || report.base() == null ? null : report.base() + "..." + tip;
  }

  /** Null if it has none: a commit may be gone since. */
  private static @Nullable String answer(Git git, String... args) throws InterruptedException {
    try {
      Exited exited = git.call(args);
      return exited.succeeded() ? exited.text() : null;
    } catch (GitException e) {
      return null;
    }
  }

  private List<Span> spans() {
    Map<Long, ActivityTaskScheduledEventAttributes> scheduled = new LinkedHashMap<>();
    Map<Long, Instant> started = new LinkedHashMap<>();
    List<Span> spans = new ArrayList<>();
    for (HistoryEvent event : run.history()) {
      Instant time = time(event);
      switch (event.getEventType()) {
        case EVENT_TYPE_ACTIVITY_TASK_SCHEDULED ->
            scheduled.put(event.getEventId(), event.getActivityTaskScheduledEventAttributes());
        case EVENT_TYPE_ACTIVITY_TASK_STARTED ->
            started.put(event.getActivityTaskStartedEventAttributes().getScheduledEventId(), time);
        case EVENT_TYPE_ACTIVITY_TASK_COMPLETED ->
            end(
                event.getActivityTaskCompletedEventAttributes().getScheduledEventId(),
                End.GOOD,
                time,
                scheduled,
                started,
                spans);
        case EVENT_TYPE_ACTIVITY_TASK_FAILED ->
            end(
                event.getActivityTaskFailedEventAttributes().getScheduledEventId(),
                End.BAD,
                time,
                scheduled,
                started,
                spans);
        case EVENT_TYPE_ACTIVITY_TASK_TIMED_OUT ->
            end(
                event.getActivityTaskTimedOutEventAttributes().getScheduledEventId(),
                End.BAD,
                time,
                scheduled,
                started,
                spans);
        case EVENT_TYPE_ACTIVITY_TASK_CANCELED ->
            end(
                event.getActivityTaskCanceledEventAttributes().getScheduledEventId(),
                End.BAD,
                time,
                scheduled,
                started,
                spans);
        default -> {
          // Says nothing of what was done.
        }
      }
    }
    Instant now = Instant.now();
    for (Long open : List.copyOf(started.keySet())) {
      end(open, End.OPEN, now, scheduled, started, spans);
    }
    spans.sort(Comparator.comparing(Span::from));
    return spans;
  }

  private void end(
      long id,
      End end,
      Instant to,
      Map<Long, ActivityTaskScheduledEventAttributes> scheduled,
      Map<Long, Instant> started,
      List<Span> spans) {
    ActivityTaskScheduledEventAttributes activity = scheduled.get(id);
    Instant from = started.remove(id);
    if (activity == null || from == null) {
      return;
    }
    String type = activity.getActivityType().getName();
    String task = activity.getInput().getPayloadsCount() == 0 ? null : task(activity);
    boolean ofATry = type.equals("RunTask") || type.equals("JudgeTask");
    String lane = ofATry && task != null ? task : "(" + type + ")";
    spans.add(new Span(lane, type, from, to, end));
  }

  private @Nullable String task(ActivityTaskScheduledEventAttributes activity) {
    Payload first = activity.getInput().getPayloads(0);
    try {
      return run.connection()
          .client()
          .getOptions()
          .getDataConverter()
          .fromPayload(first, JsonNode.class, JsonNode.class)
          .path("task")
          .asText(null);
    } catch (DataConverterException e) {
      // In a code that is not ours to read.
      return null;
    }
  }

  private static Instant time(HistoryEvent event) {
    return Instant.ofEpochMilli(Timestamps.toMillis(event.getEventTime()));
  }
}
