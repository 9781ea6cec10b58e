package dev.osier.run;

import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.text.Limits;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import org.jspecify.annotations.Nullable;

/**
 * Reads what Temporal says of a failed step as a {@link Fault} and as a sentence, and gives a fault
 * back as a failure.
 */
final class StepFaults {
  private StepFaults() {}

  /**
   * @param step that failed
   */
  static Fault of(RuntimeException failure, String step) {
    Throwable cause = cause(failure);
    String sentence = sentence(failure);
    if (cause instanceof TimeoutFailure timeout) {
      return switch (timeout.getTimeoutType()) {
        case TIMEOUT_TYPE_HEARTBEAT ->
            new Fault(FaultKind.PASSING, FaultCause.WORKER_LOST, step, sentence);
        case TIMEOUT_TYPE_SCHEDULE_TO_START ->
            new Fault(FaultKind.PASSING, FaultCause.NOT_BEGUN, step, sentence);
        default -> new Fault(FaultKind.HOST, FaultCause.TIMED_OUT, step, sentence);
      };
    }
    if (cause instanceof ApplicationFailure application) {
      if (InvalidPlanException.TYPE.equals(application.getType())) {
        return new Fault(
            FaultKind.USER, FaultCause.REFUSED, step, application.getOriginalMessage());
      }
      Fault said = detail(application);
      if (said != null) {
        return new Fault(said.kind(), said.cause(), step, sentence, said.waitSeconds());
      }
    }
    return new Fault(FaultKind.BUG, FaultCause.UNKNOWN, step, sentence);
  }

  private static @Nullable Throwable cause(Throwable failure) {
    return failure instanceof ActivityFailure ? failure.getCause() : failure;
  }

  /** What a failed step says to a person. */
  static String sentence(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof ApplicationFailure application) {
      return Limits.headline(String.valueOf(application.getOriginalMessage()));
    }
    if (cause instanceof TimeoutFailure timeout) {
      return switch (timeout.getTimeoutType()) {
        case TIMEOUT_TYPE_HEARTBEAT -> "The worker stopped answering while this ran";
        case TIMEOUT_TYPE_SCHEDULE_TO_START -> "No worker of this host took it up";
        default -> "It did not end in the time it has";
      };
    }
    return Limits.headline(String.valueOf(cause == null ? failure : cause));
  }

  static boolean isCancel(@Nullable Throwable failure) {
    return failure != null && cause(failure) instanceof CanceledFailure;
  }

  /** What a step said of its fault; null if it said nothing, or nothing that can be read. */
  private static @Nullable Fault detail(ApplicationFailure failure) {
    boolean ours = false;
    for (FaultKind kind : FaultKind.values()) {
      ours |= kind.type().equals(failure.getType());
    }
    try {
      return ours && failure.getDetails().getSize() > 0
          ? failure.getDetails().get(Fault.class)
          : null;
    } catch (DataConverterException e) {
      return null;
    }
  }

  /** A step's last word, to be thrown by who asked for it. */
  static ApplicationFailure failure(Fault fault) {
    String type =
        fault.cause() == FaultCause.REFUSED ? InvalidPlanException.TYPE : fault.kind().type();
    ApplicationFailure failure =
        ApplicationFailure.newNonRetryableFailure(fault.sentence(), type, fault);
    // Where Osier noticed it says nothing to a person, who reads this on a page.
    failure.setStackTrace(new StackTraceElement[0]);
    return failure;
  }
}
