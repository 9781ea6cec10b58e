package dev.osier.plan;

/** What the history of merged work looks like. The merged files are the same in all of them. */
public enum MergeStyle {
  /** One merge commit for each task, above the commits of its agent. */
  MERGE,
  /** One commit for each task; those of its agent are not in the history. */
  SQUASH,
  /**
   * The commits of each task again, one after the other. A task whose commits cannot be made again
   * one by one, or of which some are merges, becomes one commit.
   */
  REBASE
}
