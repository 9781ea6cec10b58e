package dev.osier.step;

import dev.osier.job.PrepareJob;
import dev.osier.job.Prepared;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Checks a plan against its repository, fixes the base commit and chooses the host. */
@ActivityInterface
public interface PrepareRun {
  /**
   * Creates nothing before everything is checked; then only {@code refs/osier/<run>/integration} at
   * the base. A copied directory gets its hidden repository, and the base is its files as they are.
   *
   * @throws io.temporal.failure.ApplicationFailure {@code InvalidPlan}, with every problem, if the
   *     repository, target, base or an agent is not there, or the worker does not take it
   */
  @ActivityMethod(name = "PrepareRun")
  Prepared prepare(PrepareJob job);
}
