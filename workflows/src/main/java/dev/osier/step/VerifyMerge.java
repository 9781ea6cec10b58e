package dev.osier.step;

import dev.osier.job.CheckJob;
import dev.osier.outcome.CheckResult;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * Runs the landing check on a candidate, in a workspace of its own. What is known of the same tree,
 * command and environment is not run again.
 */
@ActivityInterface
public interface VerifyMerge {
  @ActivityMethod(name = "VerifyMerge")
  CheckResult verify(CheckJob job);
}
