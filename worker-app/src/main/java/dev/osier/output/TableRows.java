package dev.osier.output;

import dev.osier.outcome.AgentResult;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a {@link LiveTable}: at most as many as the terminal has, the tasks that say most
 * first; each cut to its width. Columns that few need give way first where it is narrow.
 */
record TableRows(Surface surface) {
  /** Rows that are no task's: heading, the count of the rest, the question, and one free. */
  private static final int OTHER_ROWS = 4;

  private static final int ID_COLUMNS = 24;
  private static final int STATUS_COLUMNS = 10;
  private static final int BAR_COLUMNS = 20;

  /** What is said of a task needs this much, or other columns are left out. */
  private static final int LEAST_TEXT = 24;

  private static final String GAP = "  ";

  /** Columns beside id, status and text: time, cost, changes; the first are left out last. */
  private static final int EXTRAS = 3;

  List<String> lines(Report report, CurrentWork now, Duration since, @Nullable String question) {
    List<TaskReport> tasks = shown(report.tasks(), now.steps().size());
    int idColumns =
        Math.min(
            ID_COLUMNS,
            tasks.stream().mapToInt(t -> SafeText.width(SafeText.line(t.id()))).max().orElse(1));
    List<Cells> cells = tasks.stream().map(task -> Cells.of(task, now.tasks())).toList();
    int[] widths = widths(cells, idColumns);
    List<String> lines = new ArrayList<>();
    lines.add(heading(report, now, since));
    for (Cells row : cells) {
      lines.add(row(row, idColumns, widths));
    }
    int left = report.tasks().size() - tasks.size();
    if (left > 0) {
      lines.add(Style.DIM.on(surface, "and " + left + " more"));
    }
    now.steps().forEach((step, doing) -> lines.add(step(step, doing)));
    if (question != null) {
      lines.add(Style.BOLD.on(surface, SafeText.cut(SafeText.line(question), columns())));
    }
    return lines.subList(0, Math.min(lines.size(), Math.max(1, surface.rows() - 1)));
  }

  /** The last one stays free: what is written there may or may not move to the next line. */
  private int columns() {
    return surface.columns() - 1;
  }

  private String heading(Report report, CurrentWork now, Duration since) {
    List<TaskReport> tasks = report.tasks();
    long done = tasks.stream().filter(task -> task.status().settled()).count();
    StringBuilder text = new StringBuilder(SafeText.line(report.run()));
    text.append(GAP).append(clock(since.toSeconds())).append(GAP);
    if (!tasks.isEmpty()) {
      int filled = (int) (BAR_COLUMNS * done / tasks.size());
      text.append("█".repeat(filled)).append("░".repeat(BAR_COLUMNS - filled)).append(GAP);
    }
    text.append(done).append(" of ").append(tasks.size()).append(" tasks done");
    long bad = tasks.stream().filter(t -> t.status().settled() && !succeeded(t)).count();
    if (bad > 0) {
      text.append(", ").append(bad).append(" not merged");
    }
    double cost = cost(tasks, now);
    if (cost > 0) {
      text.append(GAP).append(dollars(cost));
    }
    return Style.BOLD.on(surface, SafeText.cut(text.toString(), columns()));
  }

  private static double cost(List<TaskReport> tasks, CurrentWork now) {
    double sum = 0;
    for (TaskReport task : tasks) {
      Double cost = Cells.cost(task, Cells.doing(task, now.tasks()));
      sum += cost == null ? 0 : cost;
    }
    return sum;
  }

  private static boolean succeeded(TaskReport task) {
    return task.status().succeeded();
  }

  private String step(String name, Doing doing) {
    String text = SafeText.line(name + GAP + clock(doing.seconds()) + GAP + doing.words());
    return Style.BUSY.on(surface, SafeText.cut(text, columns()));
  }

  /** Of each extra column; 0 if nobody needs it, or there is no room. */
  private int[] widths(List<Cells> rows, int idColumns) {
    int[] widths = new int[EXTRAS];
    for (Cells row : rows) {
      for (int extra = 0; extra < EXTRAS; extra++) {
        widths[extra] = Math.max(widths[extra], SafeText.width(row.extra(extra)));
      }
    }
    for (int i = widths.length - 1; i >= 0 && textColumns(idColumns, widths) < LEAST_TEXT; i--) {
      widths[i] = 0;
    }
    return widths;
  }

  private int textColumns(int idColumns, int[] widths) {
    int used = idColumns + GAP.length() + STATUS_COLUMNS + GAP.length();
    for (int width : widths) {
      used += width == 0 ? 0 : width + GAP.length();
    }
    return columns() - used;
  }

  private String row(Cells cells, int idColumns, int[] widths) {
    StringBuilder line = new StringBuilder(SafeText.fit(cells.id(), idColumns)).append(GAP);
    TaskStatus status = cells.status();
    line.append(Style.of(status).on(surface, SafeText.fit(status.word(), STATUS_COLUMNS)));
    line.append(GAP);
    for (int extra = 0; extra < EXTRAS; extra++) {
      int width = widths[extra];
      if (width > 0) {
        String cell = cells.extra(extra);
        line.append(" ".repeat(width - SafeText.width(cell))).append(cell).append(GAP);
      }
    }
    return line + SafeText.cut(cells.text(), Math.max(0, textColumns(idColumns, widths)));
  }

  /** What stands in a row. */
  private record Cells(
      String id, TaskStatus status, String elapsed, String cost, String changes, String text) {
    static Cells of(TaskReport task, Map<String, Doing> now) {
      Doing doing = doing(task, now);
      Double cost = cost(task, doing);
      return new Cells(
          SafeText.line(task.id()),
          task.status(),
          elapsed(task, doing),
          cost == null ? "" : dollars(cost),
          task.insertions() + task.deletions() == 0
              ? ""
              : "+%d −%d".formatted(task.insertions(), task.deletions()),
          SafeText.line(doing == null ? task.told() : doing.words()));
    }

    /** The heartbeats are older than the report: a task that has ended does nothing any more. */
    static @Nullable Doing doing(TaskReport task, Map<String, Doing> now) {
      return task.status() == TaskStatus.RUNNING ? now.get(task.id()) : null;
    }

    String extra(int extra) {
      return switch (extra) {
        case 0 -> elapsed;
        case 1 -> cost;
        default -> changes;
      };
    }

    private static String elapsed(TaskReport task, @Nullable Doing doing) {
      if (doing != null) {
        return clock(doing.seconds());
      }
      return task.agent() == null || task.status() == TaskStatus.RUNNING
          ? ""
          : clock(Math.round(task.agent().seconds()));
    }

    private static @Nullable Double cost(TaskReport task, @Nullable Doing doing) {
      AgentResult agent = task.agent();
      return doing != null && doing.cost() != null
          ? doing.cost()
          : agent == null ? null : agent.cost();
    }
  }

  /** {@code 1:02}, {@code 1:00:02}. */
  static String clock(long seconds) {
    Duration time = Duration.ofSeconds(Math.max(0, seconds));
    return time.toHours() == 0
        ? "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart())
        : "%d:%02d:%02d".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  private static String dollars(double amount) {
    return String.format(Locale.ROOT, "$%.2f", amount);
  }

  /** All in the plan's order if they fit; else the busiest, so that what moves is seen. */
  private List<TaskReport> shown(List<TaskReport> tasks, int steps) {
    int limit = Math.max(1, surface.rows() - OTHER_ROWS - steps);
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
