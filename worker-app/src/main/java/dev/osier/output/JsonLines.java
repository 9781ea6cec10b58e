package dev.osier.output;

import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Progress for programs: one JSON object a line. {@code event} is {@code task} (its status
 * changed), {@code phase} (what its try does changed) or {@code note} (said to people).
 */
final class JsonLines implements Progress {
  private final Consumer<String> lines;
  private final Clock clock;
  private final Map<String, TaskStatus> seen = new HashMap<>();
  private final Map<String, String> phases = new HashMap<>();

  JsonLines(Consumer<String> lines, Clock clock) {
    this.lines = lines;
    this.clock = clock;
  }

  @Override
  public void show(Report report, CurrentWork now) {
    for (TaskReport task : report.tasks()) {
      TaskStatus before = seen.put(task.id(), task.status());
      boolean news = before == null ? task.status() != TaskStatus.PENDING : before != task.status();
      if (news) {
        line(task(report, task));
      }
    }
    now.tasks().forEach((task, doing) -> phase(report, task, doing));
  }

  private Map<String, Object> task(Report report, TaskReport task) {
    Map<String, Object> event = event("task");
    event.put("run", report.run());
    event.put("task", task.id());
    event.put("status", task.status());
    event.put("headline", task.headline());
    event.put("merge", task.merge());
    event.put("files", task.files());
    event.put("insertions", task.insertions());
    event.put("deletions", task.deletions());
    if (task.agent() != null) {
      event.put("cost", task.agent().cost());
      event.put("seconds", task.agent().seconds());
      event.put("denied", task.agent().denied().isEmpty() ? null : task.agent().denied());
    }
    return event;
  }

  private void phase(Report report, String task, Doing doing) {
    if (seen.get(task) != TaskStatus.RUNNING || doing.phase().equals(phases.get(task))) {
      return;
    }
    phases.put(task, doing.phase());
    Map<String, Object> event = event("phase");
    event.put("run", report.run());
    event.put("task", task);
    event.put("phase", doing.phase());
    event.put("seconds", doing.seconds());
    event.put("cost", doing.cost());
    line(event);
  }

  @Override
  public void say(String line) {
    Map<String, Object> event = event("note");
    event.put("text", SafeText.line(line));
    line(event);
  }

  private Map<String, Object> event(String name) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    event.put("event", name);
    return event;
  }

  private void line(Map<String, Object> event) {
    event.values().removeIf(value -> value == null);
    lines.accept(Json.line(event));
  }

  @Override
  public boolean wantsWork() {
    return true;
  }

  @Override
  public void close() {}
}
