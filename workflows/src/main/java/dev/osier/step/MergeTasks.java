package dev.osier.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges tasks into the integration, in the order given, in the object database. */
@ActivityInterface
public interface MergeTasks {
  /**
   * A task that conflicts is left out, and the rest goes on. Moves {@code
   * refs/osier/<run>/integration} by compare-and-set from {@code onto}; if it already holds merges
   * of these tasks on top of {@code onto} (an answer was lost), those are found and not made again.
   */
  @ActivityMethod(name = "MergeTasks")
  Merged merge(Request request);

  /**
   * @param onto the integration commit to merge into
   * @param replace true if {@code onto} replaces the integration (after an eviction): the ref is
   *     first set back to it
   * @param stopAt of the tasks in {@code items} those after whose conflict nothing more is merged:
   *     what comes next depends on what becomes of them. The rest then has no outcome
   */
  record Request(
      String run,
      String repository,
      String onto,
      boolean replace,
      List<Item> items,
      List<String> stopAt) {
    public Request {
      // Null in histories that are older than it.
      stopAt = stopAt == null ? List.of() : List.copyOf(stopAt);
    }

    /** Where no conflict stops the rest. */
    public Request(String run, String repository, String onto, boolean replace, List<Item> items) {
      this(run, repository, onto, replace, items, List.of());
    }
  }

  /**
   * @param start the commit that the task started from
   * @param commit the tip of its work
   */
  record Item(String task, String title, String agent, String start, String commit) {}

  /**
   * @param integration the commit after all of them
   */
  record Merged(String integration, List<MergeOutcome> outcomes) {}

  /**
   * @param merge the merge commit, or null on a conflict
   * @param conflicts the files that conflict, at most {@link Limits#FILES}; empty if merged
   * @param with ids of the merged tasks of this run that changed those files
   */
  record MergeOutcome(
      String task,
      @Nullable String merge,
      String headline,
      List<String> conflicts,
      List<String> with) {}
}
