package dev.osier.cli.follow;

import dev.osier.cli.call.Refusal;
import dev.osier.output.CurrentWork;
import dev.osier.output.Progress;
import dev.osier.output.SafeText;
import dev.osier.report.Report;
import dev.osier.server.NoServerException;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Follows a run to its end: shows its report again and again, and passes on the wish to cancel it.
 *
 * <p>It waits for ever, as long as the run is open: a worker or a server that is away may come
 * back. It says so when one does not answer.
 */
public final class RunFollower {
  private static final Duration LEAST_PAUSE = Duration.ofMillis(250);

  /**
   * The first look is slow, since its classes are not loaded yet: that says nothing of the next.
   */
  private static final Duration MOST_PAUSE = Duration.ofSeconds(1);

  private static final Duration TICK = Duration.ofMillis(25);

  /** At most this part of the time is spent looking: the report of a large run is large. */
  private static final int PAUSES_PER_LOOK = 5;

  private static final long WORK_EVERY_NANOS = Duration.ofSeconds(1).toNanos();

  private final KnownRun run;
  private final Progress progress;
  private final Interrupts interrupts;
  private @Nullable String trouble;
  private final @Nullable Duration patience;
  private final WayOut wayOut;
  private @Nullable Report last;
  private long changedAt = System.nanoTime();
  private boolean cancelled;
  private boolean detached;
  private boolean asking;
  private long workAt;
  private CurrentWork work = CurrentWork.NONE;

  /**
   * @param patience how long a cancelled run may stand still before it is given up; null: for ever
   * @param wayOut what somebody is asked after Ctrl-C
   */
  public RunFollower(
      KnownRun run,
      Progress progress,
      Interrupts interrupts,
      @Nullable Duration patience,
      WayOut wayOut) {
    this.run = run;
    this.progress = progress;
    this.interrupts = interrupts;
    this.patience = patience;
    this.wayOut = wayOut;
  }

  /** Returns when the run has ended, or its user has left it. */
  public Ending follow() throws InterruptedException {
    interrupts.asking(progress.canAsk());
    try {
      return toTheEnd(run.result());
    } finally {
      interrupts.asking(false);
    }
  }

  private Ending toTheEnd(CompletableFuture<Report> first) throws InterruptedException {
    CompletableFuture<Report> result = first;
    boolean ended = false;
    while (!ended) {
      long begun = System.nanoTime();
      look();
      long took = System.nanoTime() - begun;
      long pause =
          Math.min(MOST_PAUSE.toNanos(), Math.max(LEAST_PAUSE.toNanos(), took * PAUSES_PER_LOOK));
      ended = pause(result, Duration.ofNanos(pause));
      if (ended && isLost(result)) {
        // A server or a gateway that starts again breaks off what it was asked.
        result = run.result();
        ended = pause(new CompletableFuture<>(), MOST_PAUSE);
      }
      if (!ended && detached) {
        return new Ending.Detached(run.workflowId());
      }
      if (!ended && isStuck()) {
        return new Ending.Stuck(last);
      }
    }
    Ending ending = run.awaitEnding(result);
    // A short run may be over before it was looked at once: what happened is said all the same.
    Report report = ending.report();
    if (report != null) {
      progress.show(report, CurrentWork.NONE);
    }
    return ending;
  }

  /** Whether the connection ended and not the run. */
  private static boolean isLost(CompletableFuture<Report> result) {
    try {
      result.join();
      return false;
    } catch (CompletionException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof CancellationException) {
          // So the SDK calls a request that the other side has broken off.
          return true;
        }
        if (cause instanceof StatusRuntimeException status) {
          return switch (status.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, INTERNAL, UNKNOWN -> true;
            default -> false;
          };
        }
      }
      return false;
    }
  }

  private boolean isStuck() {
    return cancelled && patience != null && System.nanoTime() - changedAt > patience.toNanos();
  }

  /** True if the run ended meanwhile. */
  private boolean pause(CompletableFuture<Report> result, Duration pause)
      throws InterruptedException {
    long until = System.nanoTime() + pause.toNanos();
    while (!result.isDone() && !detached && System.nanoTime() < until) {
      if (interrupts.awaitFirst(TICK)) {
        interrupted();
      } else if (!cancelled && interrupts.asked()) {
        ask();
      }
    }
    return result.isDone();
  }

  /** Whoever only watches cancels nothing, unless asked and by a second Ctrl-C. */
  private void interrupted() {
    if (wayOut.owner() || (asking && interrupts.byCtrlC())) {
      cancel();
    } else {
      detached = true;
    }
  }

  /** What was typed before the question is no answer. */
  private void forgetKeys() {
    int key;
    do {
      key = progress.key();
    } while (key != Progress.NO_KEY);
  }

  /** The table goes on above the question, and so does the run. */
  private void ask() {
    if (!asking) {
      asking = true;
      forgetKeys();
      progress.ask(wayOut.question());
    }
    switch (wayOut.choice(progress.key())) {
      case DETACH -> detached = true;
      case HALT -> halt();
      case CANCEL -> cancel();
      case GO_ON -> answered();
      case NONE -> {}
    }
  }

  private void answered() {
    asking = false;
    progress.ask(null);
    interrupts.answered();
  }

  private void halt() {
    answered();
    try {
      progress.say(new RunUpdate("halt", "halt", Map.of("now", false)).send(run));
    } catch (Refusal | NoServerException e) {
      progress.say(String.valueOf(e.getMessage()));
    } catch (WorkflowException | StatusRuntimeException e) {
      trouble(e);
    }
  }

  private void cancel() {
    progress.ask(null);
    interrupts.request();
    progress.say("Cancelling: agents are ended, their work is kept. Ctrl-C again leaves at once");
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
      if (progress.wantsWork() && System.nanoTime() - workAt > WORK_EVERY_NANOS) {
        work = run.work();
        workAt = System.nanoTime();
      }
      progress.show(report, work);
      if (!report.equals(last)) {
        last = report;
        changedAt = System.nanoTime();
      }
      if (trouble != null) {
        progress.say("The run answers again");
        trouble = null;
      }
    } catch (WorkflowException | StatusRuntimeException | CancellationException e) {
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
