package dev.osier.step;

import dev.osier.plan.Hooks;
import dev.osier.plan.Plan;
import dev.osier.plan.WorkspacePolicy;

/**
 * What a plan wants of the commits that take up what agents leave uncommitted.
 *
 * @param hooks whether the repository's hooks run on them
 * @param prepared whether workspaces get more than the files of a commit, so that hooks which are
 *     not in git may be there: by a set-up, or by included files
 */
public record CommitWish(boolean hooks, boolean prepared) {
  /** No hooks. */
  public static final CommitWish NONE = new CommitWish(false, false);

  /** What a plan says. */
  public static CommitWish of(Plan plan) {
    WorkspacePolicy workspace = plan.workspace();
    return new CommitWish(
        workspace.hooks() == Hooks.RUN,
        workspace.setup() != null || !workspace.include().isEmpty());
  }
}
