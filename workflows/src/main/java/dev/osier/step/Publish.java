package dev.osier.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import org.jspecify.annotations.Nullable;

/** Moves the target to the verified candidate, or leaves it on a branch (G7). */
@ActivityInterface
public interface Publish {
  @ActivityMethod(name = "Publish")
  Published publish(Request request);

  /**
   * @param from where the target is expected to stand
   * @param move false: only leave the candidate on {@code osier/<run>/merged}
   */
  record Request(
      String run, String repository, String target, String from, String candidate, boolean move) {}

  /**
   * @param published the commit that the target was moved to, or null
   * @param waiting the branch on which the result waits, or null
   * @param headline what happened, and the command to type if it waits
   */
  record Published(@Nullable String published, @Nullable String waiting, String headline) {}
}
