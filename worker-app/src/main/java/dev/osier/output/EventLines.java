package dev.osier.output;

import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.time.Clock;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Progress in a pipe: one line per event, with time, task, status and headline. */
final class EventLines implements Progress {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final int STATUS_COLUMNS = 10;
  private static final int ID_COLUMNS = 24;

  private final Console console;
  private final Clock clock;
  private final Map<String, TaskStatus> seen = new HashMap<>();
  private List<String> tried = List.of();

  EventLines(Console console, Clock clock) {
    this.console = console;
    this.clock = clock;
  }

  @Override
  public void show(Report report, CurrentWork now) {
    int widest =
        report.tasks().stream()
            .mapToInt(task -> SafeText.width(SafeText.line(task.id())))
            .max()
            .orElse(1);
    for (TaskReport task : report.tasks()) {
      TaskStatus before = seen.put(task.id(), task.status());
      boolean news = before == null ? task.status() != TaskStatus.PENDING : before != task.status();
      if (news) {
        String id = SafeText.fit(SafeText.line(task.id()), Math.min(ID_COLUMNS, widest));
        String status = SafeText.fit(task.status().word(), STATUS_COLUMNS);
        line(id + "  " + status + "  " + SafeText.line(task.headline()));
      }
    }
    report.trying().stream()
        .filter(sentence -> !tried.contains(sentence))
        .forEach(sentence -> line(SafeText.line(sentence)));
    tried = report.trying();
  }

  @Override
  public void say(String line) {
    line(SafeText.line(line));
  }

  private void line(String text) {
    console.say((LocalTime.now(clock).format(TIME) + "  " + text).stripTrailing());
  }

  @Override
  public boolean wantsWork() {
    return false;
  }

  @Override
  public void close() {}
}
