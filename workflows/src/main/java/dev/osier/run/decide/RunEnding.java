package dev.osier.run.decide;

import dev.osier.report.RunStatus;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to a run as a whole that decides how it ends.
 *
 * @param failure why it cannot go on, or null
 * @param redBase its base fails the check
 * @param unpublished what was merged is not where the plan wants it
 * @param done nothing of it is left to do
 */
@RecordBuilder
record RunEnding(
    @Nullable String failure,
    boolean halted,
    boolean cancelled,
    boolean redBase,
    boolean unpublished,
    boolean done)
    implements RunEndingBuilder.With {
  static final RunEnding OPEN = new RunEnding(null, false, false, false, false, false);

  /** No further task or try is to start. */
  boolean startsNothing() {
    return halted || cancelled || failure != null;
  }

  /** The first that applies: a failure, a cancel, still running, a red base, then its tasks. */
  RunStatus status(boolean allSucceeded) {
    if (failure != null) {
      return RunStatus.FAILED;
    }
    if (cancelled) {
      return RunStatus.CANCELLED;
    }
    if (!done) {
      return RunStatus.RUNNING;
    }
    if (redBase) {
      return RunStatus.FAILED;
    }
    if (allSucceeded) {
      return unpublished ? RunStatus.UNPUBLISHED : RunStatus.COMPLETED;
    }
    return halted ? RunStatus.HALTED : RunStatus.PARTIAL;
  }
}
