package dev.osier.report;

import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan in words for somebody who never saw it: one line, and a Markdown table. What a run has
 * from its start, where {@link StatusTable} is what becomes of it.
 */
public final class PlanTable {
  /** Bytes that the server takes for a summary are 400; this stays below in any script. */
  private static final int SUMMARY = 120;

  /** Characters; the server takes 20,000 bytes. */
  private static final int LIMIT = 4_500;

  private static final int WHAT = 100;

  private PlanTable() {}

  /** Such as {@code 3 tasks on shop → main: parser, docs, cleanup}. */
  public static String summary(Plan plan) {
    List<String> ids = plan.tasks().stream().map(Task::id).toList();
    StringBuilder line = new StringBuilder();
    line.append(ids.size()).append(ids.size() == 1 ? " task" : " tasks");
    if (plan.repository() != null) {
      line.append(" on ").append(Cell.of(lastName(plan.repository()), 40));
    }
    if (plan.target() != null) {
      line.append(" → ").append(Cell.of(plan.target(), 40));
    }
    return Cell.of(line + ": " + String.join(", ", ids), SUMMARY);
  }

  private static String lastName(String path) {
    String bare = path.replaceAll("/+$", "");
    return bare.isEmpty() ? path : bare.substring(bare.lastIndexOf('/') + 1);
  }

  /** What the run is, where, with what, its tasks, and how to stop it. */
  public static String details(Plan plan) {
    StringBuilder text = new StringBuilder();
    text.append("Coding agents work on one repository, each in a workspace of its own. What ")
        .append("passes its check is merged in order, and lands as one move of the branch.\n\n");
    fact(text, "repository", plan.repository());
    fact(text, "target", plan.target());
    fact(text, "agent", plan.agent() == null ? null : plan.agent().name());
    fact(text, "check of each task", plan.verify());
    fact(text, "check of the whole", plan.landingVerify());
    text.append("\n| task | what | needs |\n|---|---|---|\n");
    List<Task> tasks = plan.tasks();
    for (int i = 0; i < tasks.size(); i++) {
      String row = row(tasks.get(i));
      if (text.length() + row.length() > LIMIT) {
        text.append("\nand ").append(tasks.size() - i).append(" more tasks\n");
        break;
      }
      text.append(row);
    }
    text.append("\nQuery **status** says how far it is, query **report** says all. ")
        .append("Update **halt** stops it and lands what is done; Cancel lands nothing.\n");
    return Cell.forWebPage(text.toString());
  }

  private static String row(Task task) {
    String what = task.title();
    if (what == null) {
      what = task.prompt() == null ? task.promptFile() : task.prompt();
    }
    return "| %s | %s | %s |\n"
        .formatted(
            task.id(),
            Cell.of(what == null ? "" : what.strip(), WHAT),
            Cell.of(String.join(", ", task.needs()), WHAT));
  }

  private static void fact(StringBuilder text, String name, @Nullable String value) {
    if (value != null) {
      text.append("- ").append(name).append(": ").append(Cell.code(value, WHAT)).append('\n');
    }
  }
}
