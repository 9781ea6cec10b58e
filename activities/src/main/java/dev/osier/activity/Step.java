package dev.osier.activity;

import dev.osier.fault.Fault;
import dev.osier.git.LostObjectsException;
import dev.osier.process.StoppedException;
import dev.osier.text.Limits;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.TemporalException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
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
   * @param repository that it works on, or null
   */
  static <T> T run(Host host, String name, @Nullable String repository, Work<T> work) {
    Deque<Runnable> outer = ENDS.get();
    Deque<Runnable> ends = new ArrayDeque<>();
    ENDS.set(ends);
    try {
      return beating(host, name, repository, work);
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

  private static <T> T beating(Host host, String name, @Nullable String repository, Work<T> work) {
    try (Heartbeats beats = new Heartbeats(Activity.getExecutionContext(), name, host.beats())) {
      try {
        return work.run(beats);
      } catch (StoppedException e) {
        throw beats.reason();
      }
    } catch (TemporalException e) {
      // Said in Temporal's own terms: refused, cancelled, to be tried later.
      throw e;
    } catch (InterruptedException e) {
      throw fault(host, name, repository, e);
    } catch (LostObjectsException e) {
      // No other attempt finds them.
      throw plain(
          ApplicationFailure.newNonRetryableFailure(
              Limits.headline(String.valueOf(e.getMessage())), "ObjectsLost"));
    } catch (IOException | RuntimeException e) {
      throw fault(host, name, repository, e);
    }
  }

  private static ApplicationFailure fault(
      Host host, String name, @Nullable String repository, Exception e) {
    Fault fault = host.diagnosis(name, repository).of(e);
    // A person reads the sentence, on the page or in the report; the stack is for the log.
    LOG.info("{}: {} {}: {}", name, fault.kind(), fault.cause(), fault.sentence());
    LOG.debug("{}: {}", name, e.toString(), e);
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return failure(fault);
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
