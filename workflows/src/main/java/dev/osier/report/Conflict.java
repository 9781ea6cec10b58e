package dev.osier.report;

import dev.osier.job.MergeOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task's work conflicted in.
 *
 * @param files that conflicted
 * @param with ids of the tasks merged before it that changed those files
 * @param hunks the places, as text that is safe to show; null if nothing is known of them
 */
public record Conflict(List<String> files, List<String> with, @Nullable String hunks) {
  /** It did not conflict. */
  public static final Conflict NONE = new Conflict(List.of(), List.of(), null);

  public Conflict {
    files = List.copyOf(files);
    with = List.copyOf(with);
  }

  /** What a merge said that was not made. */
  public static Conflict of(MergeOutcome outcome) {
    return new Conflict(outcome.conflicts(), outcome.with(), outcome.hunks());
  }
}
