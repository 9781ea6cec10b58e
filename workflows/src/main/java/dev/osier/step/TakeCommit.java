package dev.osier.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

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

  /**
   * @param commit its id; null if it cannot be taken
   * @param problem why not, and what to do; null if it can
   */
  record Taken(@Nullable String commit, @Nullable String problem) {}
}
