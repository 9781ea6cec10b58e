package dev.osier.step;

import dev.osier.step.RunTask.WorkspaceNeeds;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * Runs the landing check on a candidate, in a workspace of its own. What is known of the same tree,
 * command and environment is not run again.
 */
@ActivityInterface
public interface VerifyMerge {
  @ActivityMethod(name = "VerifyMerge")
  CheckResult verify(Request request);

  /**
   * @param slot which of the run's workspaces for checks, from 0; each is used by one at a time
   * @param failures how often this candidate has failed in this run before: a failure is answered
   *     from memory only if it is one more
   * @param fresh what passed in another run does not count
   */
  record Request(
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
    public Request(
        String run,
        String repository,
        String commit,
        String command,
        WorkspaceNeeds needs,
        long timeoutSeconds) {
      this(run, repository, commit, command, needs, timeoutSeconds, 0, 0, false);
    }
  }
}
