package dev.osier.worker;

import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.revert.HostRevert;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A task that landed on a branch of a repository of this host.
 *
 * @param home {@code $OSIER_HOME}
 * @param branch without {@code refs/heads/}
 * @param run the run's key, or its beginning
 */
public record LandedTask(Path home, Repository repository, String branch, String run, String task) {

  /** How it ended. */
  public enum How {
    /** The branch was moved to the commit that takes the task out. */
    REVERTED,
    /** The branch has nothing of the task any more. */
    NOTHING,
    /** What came later changed the same places. */
    CONFLICTS,
    /** The branch could not be moved safely. */
    NOT_MOVED,
    NO_BRANCH,
    /** The branch has no such task. */
    NOT_LANDED,
    /** Several tasks can be meant. */
    SEVERAL
  }

  /**
   * What came of undoing it.
   *
   * @param effect null if the task was not found
   * @param commit the one that takes it out, or null
   * @param files that conflict
   * @param tasks with which it conflicts; or those that can be meant, or those that landed
   * @param text the places that conflict, or why the branch was not moved
   */
  public record Undone(
      How how,
      @Nullable EffectId effect,
      @Nullable String commit,
      List<String> files,
      List<EffectId> tasks,
      String text) {
    public Undone {
      files = List.copyOf(files);
      tasks = List.copyOf(tasks);
    }
  }

  /** Takes it out again, by a commit upon the branch. */
  public Undone undo() throws InterruptedException, IOException {
    HostRevert.Result result = new HostRevert(home, repository, branch).revert(run, task);
    if (result instanceof HostRevert.Reverted reverted) {
      return new Undone(
          How.REVERTED, reverted.effect(), reverted.commit(), List.of(), List.of(), "");
    }
    if (result instanceof HostRevert.Nothing nothing) {
      return new Undone(How.NOTHING, nothing.effect(), null, List.of(), List.of(), "");
    }
    if (result instanceof HostRevert.Conflicts conflicts) {
      return new Undone(
          How.CONFLICTS,
          conflicts.effect(),
          null,
          conflicts.files(),
          conflicts.with(),
          conflicts.hunks());
    }
    if (result instanceof HostRevert.NotMoved refused) {
      return new Undone(
          How.NOT_MOVED,
          refused.effect(),
          refused.commit(),
          List.of(),
          List.of(),
          refused.refusal());
    }
    HostRevert.NotFound none = (HostRevert.NotFound) result;
    How how = !none.branchThere() ? How.NO_BRANCH : none.several() ? How.SEVERAL : How.NOT_LANDED;
    return new Undone(how, null, null, List.of(), none.landed(), "");
  }
}
