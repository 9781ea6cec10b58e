package dev.osier.output;

import dev.osier.outcome.Denial;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run, for people: warnings first, then the headline, what happened to each task,
 * and what to type next.
 */
public final class Summary {
  private static final int STATUS_COLUMNS = 10;
  private static final int ID_COLUMNS = 24;
  private static final int SHORT_COMMIT = 8;
  private static final int EVIDENCE_LINES = 10;
  private static final int EVIDENCE_COLUMNS = 200;

  private final Report report;
  private final String git;
  private final Surface surface;

  /**
   * @param repository as a user would name it to git, or null for the current directory's
   */
  public Summary(Report report, @Nullable String repository, Surface surface) {
    this.report = report;
    // Of a copied directory the commits and refs are elsewhere.
    String place = report.repository() == null ? repository : report.repository();
    this.git = place == null ? "git" : "git -C " + ShellWord.of(place);
    this.surface = surface;
  }

  /** All of it. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>(whatHappened());
    List<String> next = next();
    if (!next.isEmpty()) {
      lines.add("");
      lines.addAll(next);
    }
    return List.copyOf(lines);
  }

  /** Without what to type next, for a repository that is about to be removed. */
  public List<String> whatHappened() {
    List<String> lines = new ArrayList<>();
    warnings(lines);
    lines.add(headline());
    if (!report.tasks().isEmpty()) {
      lines.add("");
      tasks(lines);
    }
    return List.copyOf(lines);
  }

  /** What stands before the headline. */
  List<String> warningLines() {
    List<String> lines = new ArrayList<>();
    warnings(lines);
    return lines;
  }

  private void warnings(List<String> lines) {
    for (Report.Escape escape : report.escaped()) {
      escaped(lines, escape.task(), "changed what is not its own: ", escape.paths());
      escaped(lines, escape.task(), "may have changed what is not its own: ", escape.suspected());
    }
    report.tasks().stream()
        .filter(TaskReport::deniedCheck)
        .forEach(
            task ->
                lines.add(
                    warning(
                        "task %s: its agent was denied the check of its own work: %s"
                            .formatted(task.id(), Denial.list(task.denied())))));
    report.problems().forEach(problem -> lines.add(warning(problem)));
    if (!report.left().isEmpty()) {
      lines.add(warning("not written, since you changed them meanwhile:"));
      report.left().stream()
          .limit(EVIDENCE_LINES)
          .forEach(path -> lines.add("  " + SafeText.line(path)));
      int more = report.left().size() - EVIDENCE_LINES;
      if (more > 0) {
        lines.add("  and " + more + " more");
      }
    }
  }

  private void escaped(List<String> lines, String task, String what, List<String> paths) {
    if (!paths.isEmpty()) {
      lines.add(warning("task " + task + " " + what + String.join(", ", paths)));
    }
  }

  private String warning(String text) {
    return Style.WARN.on(surface, "Warning: ") + SafeText.line(text);
  }

  private String headline() {
    String word = Style.of(report.status()).on(surface, report.status().word());
    return "Run "
        + SafeText.line(report.run())
        + " "
        + word
        + ": "
        + SafeText.line(report.headline());
  }

  private void tasks(List<String> lines) {
    int columns =
        report.tasks().stream()
            .mapToInt(task -> SafeText.width(SafeText.line(task.id())))
            .max()
            .orElse(1);
    int idColumns = Math.min(ID_COLUMNS, columns);
    String indent = " ".repeat(2 + idColumns + 2);
    for (TaskReport task : report.tasks()) {
      String status = SafeText.fit(task.status().word(), STATUS_COLUMNS);
      lines.add(
          ("  "
                  + SafeText.fit(SafeText.line(task.id()), idColumns)
                  + "  "
                  + Style.of(task.status()).on(surface, status)
                  + "  "
                  + SafeText.line(task.told()))
              .stripTrailing());
      evidence(task).forEach(line -> lines.add(indent + Style.DIM.on(surface, line)));
      if (task.kept() != null) {
        lines.add(indent + "kept        " + SafeText.line(task.kept()));
      }
    }
  }

  /** The end of what a failed check said. */
  private static List<String> evidence(TaskReport task) {
    if (task.verify() == null || task.verify().passed()) {
      return List.of();
    }
    List<String> said = SafeText.lines(task.verify().tail()).lines().toList();
    return said.stream()
        .skip(Math.max(0, said.size() - EVIDENCE_LINES))
        .filter(line -> !line.isBlank())
        .map(line -> SafeText.cut(line, EVIDENCE_COLUMNS))
        .toList();
  }

  /** What to type next, a sentence each. */
  public List<String> next() {
    List<String> next = new ArrayList<>();
    if (report.waiting() != null && report.repository() != null) {
      String range = shortOf(String.valueOf(report.base())) + " " + ShellWord.of(report.waiting());
      next.add("To look at what waits, run " + git + " diff " + range);
      if (!report.left().isEmpty()) {
        next.add(
            "To take a file of it, run "
                + git
                + " show "
                + ShellWord.of(report.waiting() + ":" + report.left().get(0)));
      }
    } else if (report.waiting() != null) {
      next.add("To merge the result, run " + git + " merge " + ShellWord.of(report.waiting()));
    } else if (report.published() != null) {
      String from = report.base() == null ? "" : shortOf(report.base()) + "..";
      next.add(
          "To look at what was merged, run "
              + git
              + " log --graph --stat "
              + from
              + shortOf(report.published()));
    }
    Optional<TaskReport> kept = report.tasks().stream().filter(t -> t.kept() != null).findFirst();
    if (kept.isPresent() && kept.get().kept() != null) {
      String from = report.base() == null ? "" : shortOf(report.base()) + "..";
      next.add(
          "To look at kept work, run " + git + " log -p " + from + ShellWord.of(kept.get().kept()));
    }
    report.tasks().stream()
        .filter(task -> task.status() == TaskStatus.FAILED && task.tries() > 0)
        .findFirst()
        .ifPresent(
            task ->
                next.add(
                    "To read what the agent of %s said, run osier logs %s %s"
                        .formatted(
                            SafeText.line(task.id()),
                            ShellWord.of(report.run()),
                            ShellWord.of(task.id()))));
    return next;
  }

  private static String shortOf(String commit) {
    return commit.substring(0, Math.min(SHORT_COMMIT, commit.length()));
  }
}
