package dev.osier.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines for {@code sh} in a plan that are no agents: what a worker may restrict. */
public final class PlanCommands {
  /** Where a rule has its command. */
  public static final String RULE = "merge.rules.regenerate";

  private PlanCommands() {}

  /**
   * @param field of the plan, such as {@code merge.verify}; the first in which the line stands
   * @param setup true for what prepares a workspace or writes files, false for a check
   */
  public record Command(String field, boolean setup, String line) {}

  /** Each line once for each of the two uses. */
  public static List<Command> of(Plan plan) {
    List<Command> commands = new ArrayList<>();
    add(commands, "verify", false, plan.verify());
    for (Task task : plan.tasks()) {
      add(commands, "tasks." + task.id() + ".verify", false, task.verify());
    }
    add(commands, "merge.verify", false, plan.merge().verify());
    add(commands, "workspace.setup", true, plan.workspace().setup());
    plan.merge().rules().forEach(rule -> add(commands, RULE, true, rule.regenerate()));
    return commands;
  }

  private static void add(
      List<Command> commands, String field, boolean setup, @Nullable String line) {
    boolean known = commands.stream().anyMatch(c -> c.line().equals(line) && c.setup() == setup);
    if (line != null && !known) {
      commands.add(new Command(field, setup, line));
    }
  }
}
