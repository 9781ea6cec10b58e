package dev.osier.output;

import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A report as Markdown, for an issue, a pull request, or a page of a wiki. */
public final class ReportMarkdown {
  /** What Markdown, or HTML in it, would take for more than text. */
  private static final Pattern SIGN = Pattern.compile("[\\\\`*_\\[\\]<>|#~&!@]");

  private static final Pattern TICKS = Pattern.compile("`{3,}");

  private final Report report;
  private final RunPast past;
  private final List<String> next;

  /**
   * @param next commands to type
   */
  public ReportMarkdown(Report report, RunPast past, List<String> next) {
    this.report = report;
    this.past = past;
    this.next = List.copyOf(next);
  }

  /** The text. */
  public String text() {
    StringBuilder text = new StringBuilder("# Run ");
    text.append(escape(report.run())).append(": ").append(report.status().word()).append("\n\n");
    text.append(escape(report.headline())).append('\n');
    for (String warning : new Summary(report, past.repository(), Surface.PLAIN).warningLines()) {
      text.append("\n> ").append(escape(warning)).append('\n');
    }
    text.append("\n| task | status | what | changed | tries | took | cost |\n");
    text.append("|---|---|---|---|--:|--:|--:|\n");
    for (TaskReport task : report.tasks()) {
      row(
          text,
          task.id(),
          task.status().word(),
          task.told(),
          ReportCells.changed(task),
          String.valueOf(task.tries()),
          ReportCells.took(task),
          ReportCells.cost(task));
    }
    if (past.graph() != null && !past.graph().isBlank()) {
      text.append("\n## Merges\n\n");
      fence(text, past.graph());
    }
    for (TaskReport task : report.tasks()) {
      details(text, task);
    }
    if (!next.isEmpty()) {
      text.append("\n## What to do next\n\n");
      fence(text, String.join("\n", next));
    }
    return text.toString();
  }

  private static void details(StringBuilder text, TaskReport task) {
    String evidence = ReportCells.evidence(task);
    boolean nothing =
        task.conflicts().isEmpty()
            && task.kept() == null
            && evidence.isEmpty()
            && task.answer() == null;
    if (nothing) {
      return;
    }
    text.append("\n## ").append(escape(task.id())).append("\n\n");
    if (!task.conflicts().isEmpty()) {
      text.append("Conflicts in ").append(escape(String.join(", ", task.conflicts())));
      text.append("\n\n");
    }
    if (task.kept() != null) {
      text.append("Kept at ").append(escape(task.kept())).append("\n\n");
    }
    if (!evidence.isEmpty()) {
      fence(text, evidence);
    }
    if (task.answer() != null) {
      fence(text, task.answer());
    }
  }

  private static void row(StringBuilder text, String... cells) {
    text.append('|');
    for (String cell : cells) {
      text.append(' ').append(escape(cell)).append(" |");
    }
    text.append('\n');
  }

  /** One line, each sign of it as itself. */
  private static String escape(String value) {
    return SIGN.matcher(SafeText.line(value))
        .replaceAll(
            found -> {
              String sign = found.group();
              return Matcher.quoteReplacement(
                  switch (sign) {
                    case "<" -> "&lt;";
                    case "&" -> "&amp;";
                    // Would call a user, and has no escape of its own.
                    case "@" -> "@\u200B";
                    default -> "\\" + sign;
                  });
            });
  }

  /** In a fence that the text cannot end. */
  private static void fence(StringBuilder text, String block) {
    int longest =
        TICKS.matcher(block).results().mapToInt(run -> run.group().length()).max().orElse(2);
    String fence = "`".repeat(longest + 1);
    text.append(fence).append('\n').append(SafeText.lines(block).stripTrailing());
    text.append('\n').append(fence).append('\n');
  }
}
