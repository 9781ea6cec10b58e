package dev.osier.step;

import dev.osier.step.RunTask.WorkspaceNeeds;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Runs the landing check on a candidate, in a workspace of its own. */
@ActivityInterface
public interface VerifyMerge {
  @ActivityMethod(name = "VerifyMerge")
  CheckResult verify(Request request);

  record Request(
      String run,
      String repository,
      String commit,
      String command,
      WorkspaceNeeds needs,
      long timeoutSeconds) {}
}
