package dev.osier.job;

/**
 * The repository's hooks as they were when the run began, before any agent of it: kept in the
 * repository itself, by id, so that nobody who changes them on the disk changes what is run.
 *
 * @param commit whose tree has them, and what lies beside them
 * @param directory of the hooks in that tree
 * @param preCommit whether there is one that may be run
 * @param commitMsg likewise
 */
public record CommitHooks(String commit, String directory, boolean preCommit, boolean commitMsg) {

  /** How many of them run at most where work is committed. */
  public int count() {
    return (preCommit ? 1 : 0) + (commitMsg ? 1 : 0);
  }
}
