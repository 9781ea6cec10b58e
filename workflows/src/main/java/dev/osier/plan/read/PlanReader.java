package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.plan.agent.Agent;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a plan from its tree and checks every rule that needs no repository (G8).
 *
 * <p>In order: the fields, {@code forEach}, the rules of each task, the rules between tasks. All
 * problems are given at once, in the order of the document. A field that is {@code null} counts as
 * not given. Pure: the same tree gives the same plan or the same problems.
 *
 * <h2>forEach</h2>
 *
 * <p>A task with {@code forEach: [a, b]} becomes one task for each item, at its own place in the
 * plan's order. {@code {item}} is replaced in id, title, prompt, promptFile, files, needs and
 * verify. Another task needs all of them by the id as it is written, {@code needs:
 * ["parse-{item}"]}, or one of them by its own, {@code needs: [parse-a]}; within another {@code
 * forEach}, {@code parse-{item}} is the one task of the same item.
 */
public final class PlanReader {
  /** After {@code forEach}. */
  public static final int LIMIT_TASKS = 2_000;

  /** Needs of all tasks, after {@code forEach}. */
  public static final int LIMIT_NEEDS = 50_000;

  /** Files and globs that all tasks create or modify, after {@code forEach}. */
  public static final int LIMIT_GLOBS = 20_000;

  /** Characters of text of the tasks that {@code forEach} makes: what they take of the memory. */
  public static final int LIMIT_EXPANDED = 8 * 1024 * 1024;

  /** What is said of a rule for no file. */
  static final String NO_GLOB = "a rule needs files, at least one glob";

  private final Problems problems;
  private final Cursor root;

  private PlanReader(ObjectNode plan, Problems problems) {
    this.problems = problems;
    this.root = Cursor.root(plan, problems);
  }

  /**
   * @throws InvalidPlanException with every problem of {@code plan}
   */
  public static Plan read(ObjectNode plan) throws InvalidPlanException {
    return new PlanReader(plan, new Problems()).read();
  }

  /**
   * Reads a plan that was taken once, by other rules than today's: what these say is no matter.
   *
   * @throws InvalidPlanException never
   * @throws IllegalStateException if no rules can have taken it
   */
  public static Plan readTaken(ObjectNode plan) throws InvalidPlanException {
    return new PlanReader(plan, new Problems(true)).read();
  }

  private Plan read() throws InvalidPlanException {
    Fields plan = Fields.read(root, PlanShape.PLAN);
    if (plan == null) {
      throw new IllegalStateException("a plan that is no object");
    }
    List<Task> tasks = tasks(plan);
    problems.throwIfAny();
    return plan.with("tasks", tasks).as(Plan.class);
  }

  /** The tasks; empty if something is wrong with them. */
  private List<Task> tasks(Fields plan) {
    List<?> written = plan.get("tasks", List.class);
    Cursor field = root.field("tasks").orElse(null);
    if (written == null || field == null) {
      return List.of();
    }
    List<TaskDraft> drafts = written.stream().map(Fields.class::cast).map(TaskDraft::new).toList();
    return ForEach.expand(field, drafts)
        .map(tasks -> check(field, tasks, plan.get("agent", Agent.class)))
        .orElse(List.of());
  }

  private List<Task> check(Cursor field, List<TaskDraft> tasks, @Nullable Agent planAgent) {
    Agent otherwise = Plan.agentOrDefault(planAgent);
    tasks.forEach(task -> TaskRules.check(task, otherwise));
    TaskNeeds needs = new TaskNeeds(field, tasks, new TaskIds(tasks));
    new OwnedFiles(field, tasks, needs).check();
    if (!problems.isEmpty() && !problems.areOverruled()) {
      return List.of();
    }
    return IntStream.range(0, tasks.size())
        .mapToObj(i -> tasks.get(i).toTask(needs.idsNeededBy(i)))
        .toList();
  }
}
