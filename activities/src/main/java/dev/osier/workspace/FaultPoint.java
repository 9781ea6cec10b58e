package dev.osier.workspace;

/**
 * A seam between two effects on disk or in git, at which a test ends the work as a kill would. Each
 * is reached after what its name says.
 */
public enum FaultPoint {
  RECORD_CLAIMED,
  WORKTREE_REGISTERED,
  FILES_FILLED,
  FILES_INCLUDED,
  RECORD_CREATED,
  WORK_KEPT,
  RECORD_REMOVING,
  DIRECTORY_IN_TRASH,
  WORKTREE_FORGOTTEN,
  BRANCH_DELETED,
  TRASH_EMPTIED,
  RECORD_REMOVED,
  RUN_REFS_DELETED;

  /** What is told of each point as it is reached. */
  public interface Observer {
    Observer NONE = point -> {};

    void reached(FaultPoint point);
  }
}
