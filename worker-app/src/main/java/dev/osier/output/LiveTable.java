package dev.osier.output;

import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Progress on a terminal: a table that is drawn again in place, and above it a line for each merge
 * as it lands.
 *
 * <p>Between two drawings the cursor stands at the table's first sign. A terminal that changes its
 * size breaks lines anew, each in its own way, but keeps the cursor where it is in the text: so all
 * below it can be cleared without knowing how many rows that are.
 */
final class LiveTable implements Progress {
  private static final String NO_WRAP = "\u001B[?7l";
  private static final String WRAP = "\u001B[?7h";
  private static final String HIDE_CURSOR = "\u001B[?25l";
  private static final String SHOW_CURSOR = "\u001B[?25h";
  private static final String CLEAR_DOWN = "\r\u001B[J";
  private static final String CLEAR_RIGHT = "\u001B[K";

  private final Console console;
  private final Window window;
  private final LongSupplier nanoTime;
  private final long begun;
  private final Map<String, TaskStatus> seen = new HashMap<>();
  private @Nullable Report report;
  private CurrentWork now = CurrentWork.NONE;
  private @Nullable String question;
  private boolean closed;

  LiveTable(Console console, Window window, LongSupplier nanoTime) {
    this.console = console;
    this.window = window;
    this.nanoTime = nanoTime;
    this.begun = nanoTime.getAsLong();
    window.onResize(this::resized);
  }

  @Override
  public synchronized void show(Report newReport, CurrentWork newWork) {
    boolean first = report == null;
    report = newReport;
    now = newWork;
    StringBuilder landed = new StringBuilder();
    for (TaskReport task : newReport.tasks()) {
      TaskStatus before = seen.put(task.id(), task.status());
      if (!first && before != task.status()) {
        landed.append(landed(task));
      }
    }
    draw(landed.length() == 0 ? "" : CLEAR_DOWN + landed);
  }

  /** What is worth a line that stays: a merge, and that it was taken back. */
  private String landed(TaskReport task) {
    if (task.status() != TaskStatus.MERGED && task.status() != TaskStatus.EVICTED) {
      return "";
    }
    String what =
        task.status() == TaskStatus.MERGED
            ? Amounts.changes(task.files(), task.insertions(), task.deletions())
            : task.headline();
    return Style.of(task.status()).on(window.surface(), task.status().word())
        + " "
        + SafeText.line(task.id() + ": " + what)
        + "\n";
  }

  @Override
  public synchronized void say(String line) {
    draw(CLEAR_DOWN + SafeText.line(line) + "\n");
  }

  @Override
  public synchronized void ask(@Nullable String newQuestion) {
    question = newQuestion;
    draw("");
  }

  @Override
  public boolean canAsk() {
    return window.hasKeys();
  }

  @Override
  public int key() {
    return window.key();
  }

  @Override
  public boolean wantsWork() {
    return true;
  }

  private synchronized void resized() {
    draw(CLEAR_DOWN);
  }

  /** Removes the table: what follows is the answer, which says it all. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      console.draw(CLEAR_DOWN);
      window.close();
    }
  }

  /**
   * @param above what goes out before the table, at its first sign
   */
  private void draw(String above) {
    if (closed) {
      return;
    }
    if (report == null) {
      console.draw(above);
      return;
    }
    Duration since = Duration.ofNanos(nanoTime.getAsLong() - begun);
    List<String> lines = new TableRows(window.surface()).lines(report, now, since, question);
    StringBuilder drawn = new StringBuilder(HIDE_CURSOR + above + NO_WRAP + "\r");
    for (int i = 0; i < lines.size(); i++) {
      drawn.append(i == 0 ? "" : "\n").append(lines.get(i)).append(CLEAR_RIGHT);
    }
    // Not CLEAR_DOWN, which begins at the line's first sign.
    drawn.append("\u001B[J");
    if (lines.size() > 1) {
      drawn.append("\u001B[").append(lines.size() - 1).append('A');
    }
    console.draw(drawn.append('\r').append(WRAP).append(SHOW_CURSOR).toString());
  }
}
