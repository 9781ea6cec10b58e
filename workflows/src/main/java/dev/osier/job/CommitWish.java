package dev.osier.job;

import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.plan.WorkspacePolicy.Hooks;
import java.util.List;

/**
 * What a plan wants of the commits that take up what agents leave uncommitted.
 *
 * @param hooks whether the repository's hooks run on them
 * @param prepared whether workspaces get more than the files of a commit, so that hooks which are
 *     not in git may be there: by a set-up, or by included files
 * @param messages of the first tasks, to be tried on the repository's hook
 */
public record CommitWish(boolean hooks, boolean prepared, List<Sample> messages) {
  /** A hook may take a second for each. */
  public static final int LIMIT_MESSAGES = 10;

  /** No hooks. */
  public static final CommitWish NONE = new CommitWish(false, false, List.of());

  public CommitWish {
    messages = List.copyOf(messages);
  }

  /** The message that a task's commit will have. */
  public record Sample(String task, String message) {}

  /**
   * What a plan says.
   *
   * @param run its key, or what stands for it
   */
  public static CommitWish of(Plan plan, String run) {
    WorkspacePolicy workspace = plan.workspace();
    if (workspace.hooks() == Hooks.SKIP) {
      return NONE;
    }
    return new CommitWish(
        true,
        workspace.setup() != null || !workspace.include().isEmpty(),
        plan.tasks().stream()
            .filter(task -> task.workspace() == TaskWorkspace.OWN)
            .limit(LIMIT_MESSAGES)
            .map(task -> sample(plan, task, run))
            .toList());
  }

  private static Sample sample(Plan plan, Task task, String run) {
    return new Sample(task.id(), plan.commitMessageOf(task, run));
  }
}
