package dev.osier.client;

import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.WorkspacePolicy.Hooks;
import dev.osier.plan.WorkspacePolicy.Keep;
import java.time.Duration;
import java.util.List;

/** What each task's workspace is and has. */
public final class WorkspaceBuilder extends PlanPart<WorkspaceBuilder> {
  WorkspaceBuilder() {}

  /** How it is made; default: a worktree in git, a copy otherwise. */
  public WorkspaceBuilder kind(WorkspaceKind word) {
    return set("kind", word);
  }

  /** A command, run once in a new workspace, before the agent. */
  public WorkspaceBuilder setup(String command) {
    return set("setup", command);
  }

  /** For the set-up. */
  public WorkspaceBuilder setupTimeout(Duration limit) {
    return set("setupTimeout", limit);
  }

  /** Untracked files to copy in. */
  public WorkspaceBuilder include(String... globs) {
    return add("include", List.of(globs));
  }

  /** A directory shared by all workspaces of the repository, and the variable that names it. */
  public WorkspaceBuilder cache(String variable, String directory) {
    return put("caches", variable, directory);
  }

  /** Whether the repository's hooks run on what an agent left uncommitted; default: they do. */
  public WorkspaceBuilder hooks(Hooks word) {
    return set("hooks", word);
  }

  /** Which settled workspaces may be looked at, and for how long. */
  public WorkspaceBuilder keep(Keep which, Duration howLong) {
    return set("keep", which).set("keepFor", howLong);
  }

  @Override
  WorkspaceBuilder self() {
    return this;
  }
}
