package dev.osier.step;

import dev.osier.job.MergeJob;
import dev.osier.job.Merged;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** Merges tasks into the integration, in the order given, in the object database. */
@ActivityInterface
public interface MergeTasks {
  /**
   * A task that conflicts is left out, and the rest goes on. Moves {@code
   * refs/osier/<run>/integration} by compare-and-set from {@code onto}; if it already holds merges
   * of these tasks on top of {@code onto} (an answer was lost), those are found and not made again.
   */
  @ActivityMethod(name = "MergeTasks")
  Merged merge(MergeJob job);
}
