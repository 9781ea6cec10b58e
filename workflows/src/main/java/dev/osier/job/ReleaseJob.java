package dev.osier.job;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a run is to be saved and removed.
 *
 * @param tasks settled tasks whose workspaces and branches are to go
 * @param merged a commit that holds all merged work: what it contains need not be saved
 * @param last true at the end of a run: also removes the run's own refs and anything of the run
 *     that is left, but for workspaces that are left to be looked at
 */
public record ReleaseJob(
    String run, String repository, List<Item> tasks, String merged, boolean last) {

  /**
   * @param commit the tip of its work as far as it is known, or null. It is saved also if the
   *     workspace is gone already (a merged task that was evicted later).
   * @param keepSeconds how long its workspace is left to be looked at, its work being saved; 0 to
   *     remove it at once. One whose time runs already is not given more
   * @param inOtherCommits {@code merged} holds its work, but not {@code commit}: it was squashed or
   *     rebased
   */
  public record Item(
      String task, @Nullable String commit, long keepSeconds, boolean inOtherCommits) {
    public Item(String task, @Nullable String commit, long keepSeconds) {
      this(task, commit, keepSeconds, false);
    }

    /** To be removed at once. */
    public Item(String task, @Nullable String commit) {
      this(task, commit, 0);
    }
  }
}
