package dev.osier.activity;

import dev.osier.git.LostObjectsException;
import dev.osier.process.StoppedException;
import dev.osier.step.Fault;
import dev.osier.step.FaultCause;
import dev.osier.step.FaultKind;
import dev.osier.step.Limits;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all steps share: heartbeats around the work, and faults as failures of one sentence. */
final class Step {
  private static final Logger LOG = LoggerFactory.getLogger(Step.class);

  /** Of the step that runs on this thread, the latest first; none outside of one. */
  private static final ThreadLocal<Deque<Runnable>> ENDS = new ThreadLocal<>();

  private Step() {}

  /** The work of a step. */
  interface Work<T> {
    T run(Heartbeats beats) throws IOException, InterruptedException, StoppedException;
  }

  /**
   * Runs the work under heartbeats.
   *
   * @param name of a task, or of the step, for the heartbeats' details
   */
  static <T> T run(String name, Work<T> work) {
    Deque<Runnable> outer = ENDS.get();
    Deque<Runnable> ends = new ArrayDeque<>();
    ENDS.set(ends);
    try {
      return beating(name, work);
    } finally {
      ENDS.set(outer);
      ends.forEach(Runnable::run);
    }
  }

  /** To be done when the step that runs on this thread is over; outside of one, never. */
  static void atEnd(Runnable end) {
    Deque<Runnable> ends = ENDS.get();
    if (ends != null) {
      ends.push(end);
    }
  }

  private static <T> T beating(String name, Work<T> work) {
    try (Heartbeats beats = new Heartbeats(Activity.getExecutionContext(), name)) {
      try {
        return work.run(beats);
      } catch (StoppedException e) {
        throw beats.reason();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw fault(name, e);
    } catch (LostObjectsException e) {
      // No other attempt finds them.
      throw plain(
          ApplicationFailure.newNonRetryableFailure(
              Limits.headline(String.valueOf(e.getMessage())), "ObjectsLost"));
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw fault(name, e);
    }
  }

  private static ApplicationFailure fault(String name, Exception e) {
    LOG.warn("{}: {}", name, e.toString(), e);
    String message = String.valueOf(e.getMessage() == null ? e : e.getMessage());
    return failure(new Fault(FaultKind.HOST, FaultCause.UNKNOWN, name, Limits.headline(message)));
  }

  /** The end of a step that met a fault. Whether there is another attempt, the run decides. */
  static ApplicationFailure failure(Fault fault) {
    return plain(
        ApplicationFailure.newNonRetryableFailure(fault.sentence(), fault.kind().type(), fault));
  }

  /** For a person's eyes: the sentence alone, since the stack is in the worker's log. */
  static ApplicationFailure plain(ApplicationFailure failure) {
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
