package dev.osier.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Plan;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.PlanDocument;
import dev.osier.plan.read.PlanReader;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Builds a plan in Java:
 *
 * <pre>{@code
 * PlanBuilder plan =
 *     PlanBuilder.of("/srv/shop")
 *         .agent("claude")
 *         .verify("./mvnw test")
 *         .task("parser", task -> task.prompt("Make the parser accept comments.").priority(1))
 *         .task("docs", task -> task.prompt("Describe comments.").needs("parser"));
 * }</pre>
 *
 * <p>It holds what a plan written by hand holds, with the same names; whether it is right is said
 * by {@link #read}, with all problems at once, or by the run itself. Not for use by several threads
 * at once.
 */
public final class PlanBuilder extends PlanPart<PlanBuilder> {
  private PlanBuilder() {}

  /**
   * @param repository a directory on the host of the workers; absolute
   */
  public static PlanBuilder of(String repository) {
    return new PlanBuilder().set("repository", repository);
  }

  /** The branch that the work lands on; default: the one checked out there. */
  public PlanBuilder target(String branch) {
    return set("target", branch);
  }

  /** The branch, tag or commit where tasks start; default: the target. */
  public PlanBuilder base(String revision) {
    return set("base", revision);
  }

  /** The preset that does the tasks; default: {@code claude}. */
  public PlanBuilder agent(String preset) {
    return set("agent", preset);
  }

  /** The program that does the tasks. */
  public PlanBuilder agent(AgentBuilder agent) {
    return set("agent", agent);
  }

  /** A command, run in each workspace after its agent; exit code 0 is success. */
  public PlanBuilder verify(String command) {
    return set("verify", command);
  }

  /** For the check of each task's work. */
  public PlanBuilder verifyTimeout(Duration limit) {
    return set("verifyTimeout", limit);
  }

  /** Agents of this run at once; default: the host's cap. */
  public PlanBuilder concurrency(int agents) {
    return set("concurrency", agents);
  }

  /** What happens when a task fails; default: the others go on. */
  public PlanBuilder onFailure(OnFailure word) {
    return set("onFailure", word);
  }

  /** An agent that neither prints nor changes a file for so long is ended. */
  public PlanBuilder idle(Duration limit) {
    return set("idle", limit);
  }

  /** How long a fault that passes by itself is waited for; default: 10 minutes. */
  public PlanBuilder patience(Duration limit) {
    return set("patience", limit);
  }

  /** What all agents together may spend; then no more tasks are started. */
  public PlanBuilder budget(UnaryOperator<BudgetBuilder> budget) {
    return set("budget", budget.apply(new BudgetBuilder()));
  }

  /**
   * The message of commits that take up what agents leave.
   *
   * @param template with {@code {title}}, {@code {task}}, {@code {run}}, {@code {agent}}
   */
  public PlanBuilder commitMessage(String template) {
    return put("commit", "message", template);
  }

  /** Adds a task, behind those added before. */
  public PlanBuilder task(String id, UnaryOperator<TaskBuilder> task) {
    fields().withArray("tasks").add(task.apply(new TaskBuilder(id)).tree());
    return this;
  }

  /** How work is merged and published. */
  public PlanBuilder merge(UnaryOperator<MergeBuilder> merge) {
    return set("merge", merge.apply(new MergeBuilder()));
  }

  /** What each workspace is and has. */
  public PlanBuilder workspace(UnaryOperator<WorkspaceBuilder> workspace) {
    return set("workspace", workspace.apply(new WorkspaceBuilder()));
  }

  /** The plan as it is sent: the input of a run. */
  public ObjectNode toJson() {
    return tree();
  }

  /**
   * Reads the plan as the run will, all but what only its repository can tell (G8).
   *
   * @throws InvalidPlanException with every problem
   */
  public Plan read() throws InvalidPlanException {
    return PlanReader.read(PlanDocument.parseJson(bytes()));
  }

  @Override
  PlanBuilder self() {
    return this;
  }
}
