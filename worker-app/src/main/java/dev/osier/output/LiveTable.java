package dev.osier.output;

import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Progress on a terminal: a table that is drawn again in place.
 *
 * <p>At most as high as the terminal, the tasks that say most first; lines are cut, never wrapped,
 * so that the number of lines to go back is known.
 */
final class LiveTable implements Progress {
  private static final String NO_WRAP = "\u001B[?7l";
  private static final String WRAP = "\u001B[?7h";
  private static final String HIDE_CURSOR = "\u001B[?25l";
  private static final String SHOW_CURSOR = "\u001B[?25h";
  private static final String CLEAR_DOWN = "\u001B[J";
  private static final String CLEAR_RIGHT = "\u001B[K";

  /** Rows kept free: the line above the tasks, the one that counts the rest, the cursor's. */
  private static final int OTHER_ROWS = 4;

  private static final int ID_COLUMNS = 24;
  private static final int STATUS_COLUMNS = 10;

  private final Console console;
  private final Surface surface;
  private final LongSupplier nanoTime;
  private final long begun;
  private String table = "";
  private int height;

  LiveTable(Console console, LongSupplier nanoTime) {
    this.console = console;
    this.surface = console.narrationSurface();
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
  }

  @Override
  public synchronized void show(Report report, Map<String, String> doing) {
    List<String> lines = lines(report, doing);
    StringBuilder drawn = new StringBuilder();
    lines.forEach(line -> drawn.append(line).append(CLEAR_RIGHT).append('\n'));
    String back = back();
    table = drawn.toString();
    height = lines.size();
    console.draw(HIDE_CURSOR + NO_WRAP + back + table + CLEAR_DOWN + WRAP + SHOW_CURSOR);
  }

  @Override
  public synchronized void say(String line) {
    console.draw(back() + CLEAR_DOWN + SafeText.line(line) + "\n" + NO_WRAP + table + WRAP);
  }

  @Override
  public boolean wantsDoing() {
    return true;
  }

  /** Removes the table: what follows is the answer, which says it all. */
  @Override
  public synchronized void close() {
    console.draw(back() + CLEAR_DOWN);
    table = "";
    height = 0;
  }

  private String back() {
    return height == 0 ? "" : "\u001B[" + height + "A\r";
  }

  private List<String> lines(Report report, Map<String, String> doing) {
    List<TaskReport> tasks = shown(report.tasks());
    int idColumns =
        tasks.stream().mapToInt(task -> SafeText.width(SafeText.line(task.id()))).max().orElse(1);
    List<String> lines = new ArrayList<>();
    lines.add(heading(report));
    for (TaskReport task : tasks) {
      lines.add(row(task, Math.min(ID_COLUMNS, idColumns), doing.getOrDefault(task.id(), "")));
    }
    int left = report.tasks().size() - tasks.size();
    if (left > 0) {
      lines.add(Style.DIM.on(surface, "and " + left + " more"));
    }
    return lines;
  }

  private String heading(Report report) {
    long done = report.tasks().stream().filter(task -> task.status().settled()).count();
    Duration since = Duration.ofNanos(nanoTime.getAsLong() - begun);
    String text =
        SafeText.line(report.run())
            + "  %d:%02d  ".formatted(since.toMinutes(), since.toSecondsPart())
            + done
            + " of "
            + report.tasks().size()
            + " tasks done";
    return Style.BOLD.on(surface, SafeText.cut(text, surface.columns()));
  }

  private String row(TaskReport task, int idColumns, String doing) {
    String id = SafeText.fit(SafeText.line(task.id()), idColumns);
    String status = SafeText.fit(task.status().word(), STATUS_COLUMNS);
    // The heartbeats are older than the report: a task that has ended does nothing any more.
    boolean busy = task.status() == TaskStatus.RUNNING && !doing.isEmpty();
    String text = SafeText.line(busy ? doing : task.headline());
    int left = surface.columns() - idColumns - STATUS_COLUMNS - 4;
    return id
        + "  "
        + Style.of(task.status()).on(surface, status)
        + "  "
        + SafeText.cut(text, Math.max(0, left));
  }

  /** All in the plan's order if they fit; else the busiest, so that what moves is seen. */
  private List<TaskReport> shown(List<TaskReport> tasks) {
    int limit = Math.max(1, surface.rows() - OTHER_ROWS);
    if (tasks.size() <= limit) {
      return tasks;
    }
    return tasks.stream()
        .sorted(Comparator.comparingInt((TaskReport task) -> urgency(task.status())))
        .limit(limit)
        .toList();
  }

  private static int urgency(TaskStatus status) {
    return switch (status) {
      case RUNNING -> 0;
      case READY -> 1;
      case FAILED, CONFLICTED, EVICTED -> 2;
      case PENDING -> 3;
      case MERGED, UNCHANGED, SKIPPED, CANCELLED -> 4;
    };
  }
}
