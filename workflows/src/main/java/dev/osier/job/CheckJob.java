package dev.osier.job;

/**
 * A candidate that is to be checked, and by what.
 *
 * @param slot which of the run's workspaces for checks, from 0; each is used by one at a time
 * @param failures how often this candidate has failed in this run before: a failure is answered
 *     from memory only if it is one more
 * @param fresh what passed in another run does not count
 */
public record CheckJob(
    String run,
    String repository,
    String commit,
    String command,
    WorkspaceNeeds needs,
    long timeoutSeconds,
    int slot,
    int failures,
    boolean fresh) {
  /** The first check of a candidate. */
  public CheckJob(
      String run,
      String repository,
      String commit,
      String command,
      WorkspaceNeeds needs,
      long timeoutSeconds) {
    this(run, repository, commit, command, needs, timeoutSeconds, 0, 0, false);
  }
}
