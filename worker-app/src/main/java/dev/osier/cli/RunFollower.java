package dev.osier.cli;

import dev.osier.output.Progress;
import dev.osier.output.SafeText;
import dev.osier.report.Report;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run to its end: shows its report again and again, and passes on the wish to cancel it.
 *
 * <p>It waits for ever, as long as the run is open: a worker or a server that is away may come
 * back. It says so when one does not answer.
 */
final class RunFollower {
  private static final Duration LEAST_PAUSE = Duration.ofMillis(250);

  /**
   * The first look is slow, since its classes are not loaded yet: that says nothing of the next.
   */
  private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

  private static final Duration TICK = Duration.ofMillis(25);

  /** At most this part of the time is spent looking: the report of a large run is large. */
  private static final int PAUSES_PER_LOOK = 5;

  private static final long DOING_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  private final KnownRun run;
  private final Progress progress;
  private final Interrupts interrupts;
  private @Nullable String trouble;
  private final @Nullable Duration patience;
  private @Nullable Report last;
  private long changedAt = System.nanoTime();
  private boolean cancelled;
  private long doingAt;
  private Map<String, String> doing = Map.of();

  /**
   * @param patience how long a cancelled run may stand still before it is given up; null: for ever
   */
  RunFollower(KnownRun run, Progress progress, Interrupts interrupts, @Nullable Duration patience) {
    this.run = run;
    this.progress = progress;
    this.interrupts = interrupts;
    this.patience = patience;
  }

  Ending follow() throws InterruptedException {
    CompletableFuture<Report> result = run.result();
    boolean ended = false;
    while (!ended) {
      long begun = System.nanoTime();
      look();
      long took = System.nanoTime() - begun;
      long pause =
          Math.min(MOST_PAUSE.toNanos(), Math.max(LEAST_PAUSE.toNanos(), took * PAUSES_PER_LOOK));
      ended = pause(result, Duration.ofNanos(pause));
      if (!ended && isStuck()) {
        return new Ending.Stuck(last);
      }
    }
    Ending ending;
    try {
      ending = new Ending.Finished(result.join());
    } catch (CompletionException e) {
      ending = run.ending(e);
    }
    // A short run may be over before it was looked at once: what happened is said all the same.
    Report report = ending.report();
    if (report != null) {
      progress.show(report, Map.of());
    }
    return ending;
  }

  private boolean isStuck() {
    return cancelled && patience != null && System.nanoTime() - changedAt > patience.toNanos();
  }

  /** True if the run ended meanwhile. */
  private boolean pause(CompletableFuture<Report> result, Duration pause)
      throws InterruptedException {
    long until = System.nanoTime() + pause.toNanos();
    while (!result.isDone() && System.nanoTime() < until) {
      if (interrupts.awaitFirst(TICK)) {
        progress.say(
            "Cancelling: agents are ended, their work is kept. Ctrl-C again leaves at once");
        cancel();
      }
    }
    return result.isDone();
  }

  private void cancel() {
    cancelled = true;
    changedAt = System.nanoTime();
    try {
      run.cancel();
    } catch (WorkflowException e) {
      // It ended by itself in this moment, or the server is away: the result tells.
      trouble(e);
    }
  }

  private void look() {
    try {
      Report report = run.report();
      if (progress.wantsDoing() && System.nanoTime() - doingAt > DOING_EVERY_NANOS) {
        doing = run.doing();
        doingAt = System.nanoTime();
      }
      progress.show(report, doing);
      if (!report.equals(last)) {
        last = report;
        changedAt = System.nanoTime();
      }
      if (trouble != null) {
        progress.say("The run answers again");
        trouble = null;
      }
    } catch (WorkflowException | StatusRuntimeException e) {
      trouble(e);
    }
  }

  /** Said once for each reason: the next look tries again by itself. */
  private void trouble(RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String reason = SafeText.line(String.valueOf(cause.getMessage()));
    if (trouble == null) {
      progress.say("Waiting for an answer of the run: " + reason);
    }
    trouble = reason;
  }
}
