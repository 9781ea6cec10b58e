package dev.osier.plan;

import dev.osier.plan.agent.Agent;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The input of a run, read and checked: {@code forEach} is expanded, every rule holds.
 *
 * <p>A field that is {@code null} was not given. What a task inherits from its plan is answered by
 * the methods here ({@link #agentOf}, {@link #verifyOf}, {@link #onConflictOf}, {@link
 * #landingVerify}), so that the rule for a default stands in one place.
 *
 * @param repository a directory; absolute, unless given to the {@code osier} command
 * @param target the branch that the work is to land on; null: the branch checked out there
 * @param base where tasks start; null: the target
 * @param agent the agent of tasks that name none
 * @param verify the check of tasks that name none; exit code 0 is success
 * @param verifyTimeout of the check of one task's work; null: the task's timeout
 * @param concurrency agents of this run at once; null: the host's cap
 * @param idle how long an agent of tasks that name none may neither print nor change a file; null:
 *     for ever
 * @param patience how long a fault that passes by itself is waited for: a server that is away, a
 *     worker that is gone
 * @param budget of the whole run: once it is used up, no more tasks are started
 * @param commit how what agents leave is committed
 * @param tasks at least one
 */
public record Plan(
    @Nullable String repository,
    @Nullable String target,
    @Nullable String base,
    @Nullable Agent agent,
    @Nullable String verify,
    @Nullable Duration verifyTimeout,
    @Nullable Integer concurrency,
    OnFailure onFailure,
    @Nullable Duration idle,
    Duration patience,
    Budget budget,
    CommitPolicy commit,
    List<Task> tasks,
    MergePolicy merge,
    WorkspacePolicy workspace) {

  /** Of a plan that does not say. */
  public static final Duration PATIENCE = Duration.ofMinutes(10);

  public Plan {
    tasks = List.copyOf(tasks);
  }

  /**
   * The agent that does {@code task}: its own, else the plan's, else Claude Code; each says of the
   * next what it does not say itself, but for one that names a program.
   */
  public Agent agentOf(Task task) {
    Agent otherwise = agentOrDefault(agent);
    return task.agent() == null ? otherwise : task.agent().instead(otherwise);
  }

  /** The agent of tasks that name none, of a plan with this agent. */
  public static Agent agentOrDefault(@Nullable Agent agent) {
    return agent == null ? Agent.DEFAULT : agent.instead(Agent.DEFAULT);
  }

  /**
   * The check of {@code task}, or null if it has none. The plan's does not fit a task that only
   * reads: its scratch folder has nothing to check.
   */
  public @Nullable String verifyOf(Task task) {
    boolean own = task.verify() != null || task.workspace() == TaskWorkspace.NONE;
    return own ? task.verify() : verify;
  }

  /** How long the check of {@code task} may take. */
  public Duration verifyTimeoutOf(Task task) {
    return verifyTimeout == null ? task.timeout() : verifyTimeout;
  }

  /** How long the set-up of the workspace of {@code task} may take. */
  public Duration setupTimeoutOf(Task task) {
    return workspace.setupTimeout() == null ? task.timeout() : workspace.setupTimeout();
  }

  /** What happens when the work of {@code task} conflicts: its own rule, else the plan's. */
  public OnConflict onConflictOf(Task task) {
    return task.onConflict() == null ? merge.onConflict() : task.onConflict();
  }

  /** The message of the commit that takes up what an agent of {@code task} left. */
  public String commitMessageOf(Task task, String run) {
    return commit.of(task, run, agentOf(task).name());
  }

  /** How long an agent of {@code task} may neither print nor change a file, or null. */
  public @Nullable Duration idleOf(Task task) {
    return task.idle() == null ? idle : task.idle();
  }

  /** The check of a candidate before it is published, or null if there is none. */
  public @Nullable String landingVerify() {
    return merge.verify() == null ? verify : merge.verify();
  }
}
