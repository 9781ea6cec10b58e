package dev.osier.run.decide;

import dev.osier.job.Earlier;
import dev.osier.report.TaskStatus;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Why a task is done anew, and what it waits for. A round is all tries from one start.
 *
 * @param triesBefore agent runs of earlier rounds, which do not count in this one
 * @param reruns how often it was done anew because it conflicted
 * @param asks it conflicted and waits for {@code resolveConflict}
 * @param stale what it was built on is done anew: its try is ended, and it starts again
 * @param before what it did in the round before; null in the first
 * @param onTop it starts from all that is merged by then, not only from what it needs
 * @param early a commit for it to start from before its needs are merged
 * @param late there is no such commit: it starts when the train has passed its needs
 * @param taken a person's commit in place of its own work
 * @param keepSeconds how long its workspace is left to be looked at
 */
@RecordBuilder
public record Round(
    int triesBefore,
    int reruns,
    boolean asks,
    boolean stale,
    @Nullable Before before,
    boolean onTop,
    @Nullable String early,
    boolean late,
    @Nullable String taken,
    long keepSeconds)
    implements RoundBuilder.With {
  static final Round FIRST = new Round(0, 0, false, false, null, false, null, false, null, 0);

  /**
   * What a task did in the round before.
   *
   * @param status it had then, and has again if it gets no further try
   */
  public record Before(TaskStatus status, String headline, Earlier work) {}

  /** The next round, after {@code tries} agent runs in all. */
  Round next(int tries, Before was, boolean onTopOfAll) {
    return new Round(tries, reruns, false, false, was, onTopOfAll, null, false, null, keepSeconds);
  }

  Round rerun() {
    return withReruns(reruns + 1);
  }

  /** {@code commit} null: none can be made. */
  Round startsFrom(@Nullable String commit) {
    return with(round -> round.early(commit).late(commit == null));
  }

  /** Nothing is known of an early start. */
  Round withoutEarly() {
    return with(round -> round.early(null).late(false));
  }

  Round taking(String commit) {
    return with(round -> round.asks(false).taken(commit));
  }
}
