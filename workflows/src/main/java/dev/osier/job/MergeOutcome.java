package dev.osier.job;

import dev.osier.text.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of the merge of one task.
 *
 * @param merge the integration after the task: its merge commit, or the last of its commits; null
 *     on a conflict
 * @param conflicts the files that conflict, at most {@link Limits#FILES}; empty if merged
 * @param with ids of the merged tasks of this run that changed those files
 * @param hunks the places that conflict, as text of at most {@link Limits#HUNKS} characters that is
 *     safe to show; or the end of what a command of a rule said; null if merged
 */
public record MergeOutcome(
    String task,
    @Nullable String merge,
    String headline,
    List<String> conflicts,
    List<String> with,
    @Nullable String hunks) {

  /** Merged, or a conflict of which nothing more is known. */
  public MergeOutcome(
      String task,
      @Nullable String merge,
      String headline,
      List<String> conflicts,
      List<String> with) {
    this(task, merge, headline, conflicts, with, null);
  }
}
