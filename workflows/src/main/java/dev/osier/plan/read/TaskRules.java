package dev.osier.plan.read;

import dev.osier.glob.Glob;
import dev.osier.glob.RelativePath;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.text.Quote;
import dev.osier.text.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules that hold for one task by itself, after {@code forEach}. */
final class TaskRules {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  /** Ends of a branch's name that git refuses, and a pair of signs. */
  private static final Pattern NO_BRANCH =
      Pattern.compile(".*\\.\\..*|.*\\.|.*\\.lock", Pattern.CASE_INSENSITIVE);

  /** Before {@code {item}} is replaced, so without a limit of its length. For a JSON Schema. */
  static final String ID_TEMPLATE = "^(?:[A-Za-z0-9]|\\{item\\})(?:[A-Za-z0-9._-]|\\{item\\})*$";

  private static final int TITLE = 120;

  /** A prompt travels in an activity's input, of which Temporal takes 2 MB as JSON. */
  private static final int PROMPT_BYTES = 256 * 1024;

  private TaskRules() {}

  /**
   * @param planAgent the agent of tasks that name none
   */
  static void check(TaskDraft task, Agent planAgent) {
    check(task.id(), id -> idProblem(task, id));
    check(task.fields().text("title"), title -> titleProblem(title.value()));
    check(task.fields().text("verify"), verify -> Scalar.lengthProblem(verify.value()));
    Agent agent = task.agent() == null ? planAgent : task.agent().instead(planAgent);
    checkPrompt(task, agent);
    checkUse(task, agent);
    task.owned().forEach(glob -> checkGlob(task, glob));
    task.globs("read").forEach(glob -> checkGlob(task, glob));
    if (task.readsOnly()) {
      task.owned()
          .limit(1)
          .forEach(
              glob ->
                  glob.at()
                      .problem("a task with \"workspace: none\" cannot create or modify files"));
    }
  }

  private static void check(@Nullable Text text, Function<Text, @Nullable String> problem) {
    if (text != null) {
      text.at().problemIfAny(problem.apply(text));
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
    check(task.fields().text("prompt"), text -> promptProblem(text.value()));
    Text path = task.fields().text("promptFile");
    if (path != null && !hasStrayItem(task, path)) {
      path.at().problemIfAny(RelativePath.problem(path.value()));
    }
  }

  private static @Nullable String promptProblem(String prompt) {
    int bytes = prompt.getBytes(StandardCharsets.UTF_8).length;
    return bytes <= PROMPT_BYTES
        ? null
        : "has %d bytes, and the limit is %d (256 KiB); put it into a file and name that with promptFile"
            .formatted(bytes, PROMPT_BYTES);
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
