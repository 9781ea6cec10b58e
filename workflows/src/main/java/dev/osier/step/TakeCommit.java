package dev.osier.step;

import dev.osier.job.Taken;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Finds the commit that a person made in place of a task's work that conflicted. */
@ActivityInterface
public interface TakeCommit {
  /**
   * It must contain that work. It stands at {@code refs/osier/<run>/taken/<task>} until the run is
   * released, so that it is there when it is merged.
   */
  @ActivityMethod(name = "TakeCommit")
  Taken take(Request request);

  /**
   * @param revision as the person gave it
   * @param work the tip of the task's work
   */
  record Request(String run, String repository, String task, String revision, String work) {}
}
