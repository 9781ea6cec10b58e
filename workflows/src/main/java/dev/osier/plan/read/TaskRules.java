package dev.osier.plan.read;

import dev.osier.glob.Glob;
import dev.osier.glob.RelativePath;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.text.Quote;
import dev.osier.text.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules that hold for one task by itself, after {@code forEach}. */
final class TaskRules {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  /** Ends of a branch's name that git refuses, and a pair of signs. */
  private static final Pattern NO_BRANCH =
      Pattern.compile(".*\\.\\..*|.*\\.|.*\\.lock", Pattern.CASE_INSENSITIVE);

  private static final int TITLE = 120;

  private TaskRules() {}

  /**
   * @param planAgent the agent of tasks that name none
   */
  static void check(TaskDraft task, Agent planAgent) {
    if (task.id() != null) {
      task.id().at().problemIfAny(idProblem(task, task.id()));
    }
    if (task.title() != null) {
      task.title().at().problemIfAny(titleProblem(task.title().value()));
    }
    if (task.verify() != null) {
      task.verify().at().problemIfAny(Scalar.lengthProblem(task.verify().value()));
    }
    Agent agent = task.agent() == null ? planAgent : task.agent().instead(planAgent);
    checkPrompt(task, agent);
    checkUse(task, agent);
    task.owned().forEach(glob -> checkGlob(task, glob));
    task.read().forEach(glob -> checkGlob(task, glob));
    if (task.workspace() == TaskWorkspace.NONE) {
      task.owned()
          .limit(1)
          .forEach(
              glob ->
                  glob.at()
                      .problem("a task with \"workspace: none\" cannot create or modify files"));
    }
  }

  private static @Nullable String idProblem(TaskDraft task, Text id) {
    String value = Quote.of(id.value());
    if (!ID.matcher(id.value()).matches()) {
      String hint = id.hasItem() && !task.made() ? "; {item} needs forEach" : "";
      return value
          + " is not an id; it has 1 to 40 letters, digits, \".\", \"_\" or \"-\", the first a"
          + " letter or digit"
          + hint;
    }
    if (NO_BRANCH.matcher(id.value()).matches()) {
      return value + " cannot name a branch; leave out \"..\", and \".\" or \".lock\" at the end";
    }
    return null;
  }

  private static @Nullable String titleProblem(String title) {
    if (title.chars().anyMatch(Character::isISOControl)) {
      return Quote.of(title) + " must be one line, without control characters";
    }
    int length = title.codePointCount(0, title.length());
    return length <= TITLE
        ? null
        : "has %d characters, and the limit is %d".formatted(length, TITLE);
  }

  private static void checkPrompt(TaskDraft task, Agent agent) {
    boolean prompt = task.at().field("prompt").isPresent();
    boolean file = task.at().field("promptFile").isPresent();
    if (prompt && file) {
      task.at().problem("give prompt or promptFile, not both");
    } else if (!prompt && !file && agent.needsPrompt()) {
      task.at().problem("needs a prompt or a promptFile");
    }
    if (task.prompt() != null) {
      int bytes = task.prompt().value().getBytes(StandardCharsets.UTF_8).length;
      if (bytes > PlanReader.LIMIT_PROMPT_BYTES) {
        task.prompt()
            .at()
            .problem(
                "has %d bytes, and the limit is %d (256 KiB); put it into a file and name that with"
                        .formatted(bytes, PlanReader.LIMIT_PROMPT_BYTES)
                    + " promptFile");
      }
    }
    if (task.promptFile() != null && !hasStrayItem(task, task.promptFile())) {
      task.promptFile().at().problemIfAny(RelativePath.problem(task.promptFile().value()));
    }
  }

  /** What of its agent's use is not for its program, as far as the plan alone tells. */
  private static void checkUse(TaskDraft task, Agent agent) {
    AgentDefinition own =
        agent.command() == null ? agent.definition() : AgentDefinition.of(agent.command());
    if (own != null) {
      for (PlanProblem problem : AgentUse.problems(agent, own)) {
        task.at().problem(problem.path() + ": " + problem.message());
      }
    }
  }

  private static void checkGlob(TaskDraft task, Text glob) {
    if (!hasStrayItem(task, glob)) {
      glob.at().problemIfAny(Glob.problem(glob.value()));
    }
  }

  private static boolean hasStrayItem(TaskDraft task, Text text) {
    boolean stray = !task.made() && text.hasItem();
    if (stray) {
      text.at().problem(Quote.of(text.value()) + " has {item}, which needs forEach");
    }
    return stray;
  }
}
