package dev.osier.run;

import dev.osier.text.Limits;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.failure.TimeoutFailure;
import org.jspecify.annotations.Nullable;

/** What a failed activity says to a person, in one sentence. */
final class FailureSentence {
  private FailureSentence() {}

  static String of(Throwable failure) {
    Throwable cause = failure instanceof ActivityFailure ? failure.getCause() : failure;
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
    return failure instanceof CanceledFailure
        || (failure instanceof ActivityFailure && failure.getCause() instanceof CanceledFailure);
  }
}
