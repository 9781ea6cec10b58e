package dev.osier.run;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The moment that a step is given to end by itself before it is cancelled. Only Temporal's
 * in-process server needs it: that breaks a run whose cancel meets the beginning or end of an
 * activity ({@code ACTIVITY_UNKNOWN}), which happens where one cause ends several. What a person
 * cancels is cancelled at once.
 *
 * <p>For the same reason {@link CheckSlots} lets a check whose answer follows from others go on to
 * its end; {@link Steps#detached} has a better one. Nothing else here is done for that server's
 * sake.
 */
final class Grace {
  private static final Duration MOMENT = Duration.ofSeconds(1);

  private Grace() {}

  /** Does {@code cancel} in a moment, whatever is cancelled meanwhile, unless it is over then. */
  static void before(Runnable cancel, BooleanSupplier over) {
    Workflow.newDetachedCancellationScope(
            () ->
                Workflow.newTimer(MOMENT)
                    .thenApply(
                        passed -> {
                          if (!over.getAsBoolean()) {
                            cancel.run();
                          }
                          return null;
                        }))
        .run();
  }
}
