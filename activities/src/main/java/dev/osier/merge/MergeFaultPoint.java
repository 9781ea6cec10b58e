package dev.osier.merge;

/**
 * A seam between two effects of merging, at which a test ends the work as a kill would. Each is
 * reached after what its name says.
 */
enum MergeFaultPoint {
  TREE_MERGED,
  CONFLICT_SETTLED,
  COMMITS_WRITTEN,
  WORK_KEPT_REACHABLE,
  INTEGRATION_MOVED;

  /** What is told of each point as it is reached. */
  public interface Observer {
    Observer NONE = point -> {};

    void reached(MergeFaultPoint point);
  }
}
