package dev.osier.plan;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace is and has.
 *
 * @param kind null: a worktree in a git repository, a copy otherwise
 * @param setup run once in a new workspace, before the agent
 * @param setupTimeout of the set-up; null: the task's timeout
 * @param include untracked files of the user's checkout to copy in
 * @param caches environment variable → name of a directory shared by all workspaces of the
 *     repository
 * @param hooks whether the repository's hooks run on what an agent left uncommitted
 * @param keep which settled workspaces stay to be looked at
 * @param keepFor how long they stay
 */
public record WorkspacePolicy(
    @Nullable WorkspaceKind kind,
    @Nullable String setup,
    @Nullable Duration setupTimeout,
    List<String> include,
    Map<String, String> caches,
    Hooks hooks,
    Keep keep,
    Duration keepFor) {

  /** Whether the repository's hooks run where Osier commits what an agent left uncommitted. */
  public enum Hooks {
    RUN,
    SKIP
  }

  /** Which settled workspaces stay for {@code keepFor}. */
  public enum Keep {
    NEVER,
    FAILED,
    ALWAYS
  }

  public static final WorkspacePolicy DEFAULT =
      new WorkspacePolicy(
          null, null, null, List.of(), Map.of(), Hooks.RUN, Keep.FAILED, Duration.ZERO);

  public WorkspacePolicy {
    include = List.copyOf(include);
    // In the order given: Map.copyOf has another one in each process.
    caches = Collections.unmodifiableMap(new LinkedHashMap<>(caches));
  }
}
