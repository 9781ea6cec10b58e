package dev.osier.output;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.osier.output.RunPast.Span;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A report as one HTML page that needs nothing else: no script, no font, no picture. All text in it
 * is escaped by the template; what a browser would fetch or run is forbidden by a policy besides.
 */
public final class ReportPage {
  private final Report report;
  private final RunPast past;
  private final List<String> next;

  /**
   * @param next commands to type
   */
  public ReportPage(Report report, RunPast past, List<String> next) {
    this.report = report;
    this.past = past;
    this.next = List.copyOf(next);
  }

  /** The page. */
  public String html() {
    try (InputStream file = ReportPage.class.getResourceAsStream("report.html")) {
      if (file == null) {
        throw new IllegalStateException("report.html is missing from the program");
      }
      Template template =
          Mustache.compiler()
              .emptyStringIsFalse(true)
              .defaultValue("")
              .compile(new InputStreamReader(file, StandardCharsets.UTF_8));
      return template.execute(page());
    } catch (IOException e) {
      throw new IllegalStateException("report.html cannot be read from the program", e);
    }
  }

  private Map<String, Object> page() {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("run", SafeText.line(report.run()));
    page.put("status", report.status().word());
    page.put("headline", SafeText.line(report.headline()));
    page.put("warnings", new Summary(report, past.repository(), Surface.PLAIN).warningLines());
    page.put("facts", facts());
    List<Map<String, Object>> tasks = new ArrayList<>();
    for (TaskReport task : report.tasks()) {
      tasks.add(task(task, tasks.size()));
    }
    page.put("tasks", tasks);
    timeline(page);
    page.put("graph", SafeText.lines(past.graph() == null ? "" : past.graph()));
    List<TaskReport> conflicts =
        report.tasks().stream().filter(task -> !task.conflicts().isEmpty()).toList();
    page.put("conflicted", !conflicts.isEmpty());
    page.put("conflicts", conflicts.stream().map(ReportPage::conflict).toList());
    page.put("commands", SafeText.lines(String.join("\n", next)));
    return page;
  }

  private List<Map<String, String>> facts() {
    List<Map<String, String>> facts = new ArrayList<>();
    fact(facts, "id", past.id());
    fact(facts, "repository", past.repository());
    fact(facts, "target", report.target());
    fact(facts, "base", report.base());
    fact(facts, "published", report.published());
    fact(facts, "waiting", report.waiting());
    return facts;
  }

  private static void fact(List<Map<String, String>> facts, String name, @Nullable String value) {
    if (value != null) {
      facts.add(Map.of("name", name, "value", SafeText.line(value)));
    }
  }

  /** Class names and anchors are made of fixed words and numbers only. */
  private Map<String, Object> task(TaskReport task, int number) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("id", SafeText.line(task.id()));
    row.put("anchor", "task-" + number);
    row.put("status", task.status().word());
    row.put("headline", SafeText.line(task.told()));
    row.put("changed", ReportCells.changed(task));
    row.put("tries", task.tries());
    row.put("took", ReportCells.took(task));
    row.put("cost", ReportCells.cost(task));
    row.put("kept", task.kept() == null ? "" : SafeText.line(task.kept()));
    row.put("evidence", ReportCells.evidence(task));
    row.put("answer", task.answer() == null ? "" : SafeText.lines(task.answer()));
    String diff = past.diffs().getOrDefault(task.id(), "");
    row.put("changes", !diff.isEmpty());
    row.put("lines", SafeText.lines(diff).lines().map(ReportPage::diffLine).toList());
    return row;
  }

  private static Map<String, String> diffLine(String line) {
    String kind =
        line.startsWith("diff ") || line.startsWith("+++") || line.startsWith("---")
            ? "head"
            : line.startsWith("@@")
                ? "hunk"
                : line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : "same";
    return Map.of("kind", kind, "text", line);
  }

  private static Map<String, String> conflict(TaskReport task) {
    return Map.of(
        "id", SafeText.line(task.id()),
        "files", SafeText.line(String.join(", ", task.conflicts())),
        "headline", SafeText.line(task.headline()));
  }

  private void timeline(Map<String, Object> page) {
    page.put("timed", !past.spans().isEmpty());
    if (past.spans().isEmpty()) {
      return;
    }
    Instant from = past.spans().stream().map(Span::from).min(Instant::compareTo).orElseThrow();
    Instant to = past.spans().stream().map(Span::to).max(Instant::compareTo).orElseThrow();
    double all = Math.max(1, Duration.between(from, to).toMillis());
    Map<String, List<Map<String, String>>> lanes = new LinkedHashMap<>();
    for (Span span : past.spans()) {
      double left = 100 * Duration.between(from, span.from()).toMillis() / all;
      Duration took = Duration.between(span.from(), span.to());
      String kind =
          switch (span.end()) {
            case GOOD -> "good";
            case BAD -> "bad";
            case OPEN -> "open";
          };
      lanes
          .computeIfAbsent(SafeText.line(span.lane()), lane -> new ArrayList<>())
          .add(
              Map.of(
                  "kind",
                  kind,
                  "left",
                  percent(left),
                  "width",
                  percent(Math.max(0, 100 * took.toMillis() / all)),
                  "title",
                  SafeText.line(span.what()) + ", " + TableRows.clock(took.toSeconds())));
    }
    page.put("from", from.truncatedTo(ChronoUnit.SECONDS).toString());
    page.put("took", TableRows.clock(Duration.between(from, to).toSeconds()));
    page.put(
        "lanes",
        lanes.entrySet().stream()
            .map(lane -> Map.of("name", lane.getKey(), "bars", lane.getValue()))
            .toList());
  }

  private static String percent(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }
}
