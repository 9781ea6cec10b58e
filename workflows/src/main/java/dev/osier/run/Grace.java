package dev.osier.run;

import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * The moment that a step is given to end by itself, and to say why, before it is cancelled. It
 * matters where one cause ends several at about the same time, and above all to Temporal's
 * in-process server, which breaks a run whose cancel meets the beginning or end of an activity
 * ({@code ACTIVITY_UNKNOWN}). What a person cancels is cancelled at once.
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
