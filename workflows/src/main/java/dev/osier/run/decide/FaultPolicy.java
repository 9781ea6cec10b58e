package dev.osier.run.decide;

import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.text.Limits;
import java.time.Duration;
import java.util.List;

/**
 * How often a step is tried again whose attempts met faults (G9). Pure: what happened so far in,
 * what is done now out.
 *
 * <ul>
 *   <li>What somebody has to mend ends it at once.
 *   <li>What is not understood ends it when it has come {@value #ALIKE} times in a row, or when
 *       {@value #ODD} of that sort came in any order.
 *   <li>What passes by itself ends it when it has lasted for as long as the plan is patient. An
 *       attempt that worked for a while in between shows that it had passed; but only {@value
 *       #RELAPSES} times, since a step may itself be what kills its worker.
 *   <li>A rate limit says how long it lasts; the waits together have a limit of their own.
 * </ul>
 *
 * @param patience with what passes
 */
public record FaultPolicy(Duration patience) {
  static final int ALIKE = 3;
  static final int ODD = 6;
  static final int RELAPSES = 5;

  /** All waits of one step for its provider: a subscription's reset is hours away. */
  static final Duration RATE_LIMITS = Duration.ofHours(24);

  /** An attempt that worked for that long had what it needed. */
  static final Duration WORKED = Duration.ofMinutes(2);

  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofSeconds(30);

  /**
   * An attempt that met a fault; times since the first began.
   *
   * @param began when it was asked for
   */
  public record Attempt(Fault fault, Duration began, Duration ended) {
    private boolean worked() {
      return ended.minus(began).compareTo(WORKED) >= 0;
    }
  }

  /** What is done now. */
  public sealed interface Decision permits Again, End {}

  /** Another attempt, after {@code pause}. */
  public record Again(Duration pause) implements Decision {}

  /** No other attempt. */
  public record End(String sentence) implements Decision {}

  /**
   * @param attempts all of them so far, in order; at least one
   */
  public Decision after(List<Attempt> attempts) {
    Fault last = attempts.get(attempts.size() - 1).fault();
    if (last.lasts()) {
      return new End(last.sentence());
    }
    if (last.cause() == FaultCause.RATE_LIMITED) {
      return afterRateLimit(attempts, last);
    }
    return last.kind() == FaultKind.PASSING
        ? afterPassing(attempts, last)
        : afterOdd(attempts, last);
  }

  private static Decision afterRateLimit(List<Attempt> attempts, Fault last) {
    long waits =
        attempts.stream()
            .map(Attempt::fault)
            .filter(fault -> fault.cause() == FaultCause.RATE_LIMITED)
            .mapToLong(fault -> Math.max(1, fault.waitSeconds()))
            .sum();
    return waits > RATE_LIMITS.toSeconds()
        ? end(last, "and would have waited for more than " + told(RATE_LIMITS))
        : new Again(Duration.ofSeconds(Math.max(1, last.waitSeconds())));
  }

  private Decision afterPassing(List<Attempt> attempts, Fault last) {
    int first = attempts.size() - 1;
    while (first > 0 && passes(attempts.get(first - 1)) && !attempts.get(first).worked()) {
      first--;
    }
    Duration now = attempts.get(attempts.size() - 1).ended();
    Duration wait = backoff(attempts.size() - first);
    if (now.minus(attempts.get(first).ended()).plus(wait).compareTo(patience) > 0) {
      return end(last, "for " + told(patience));
    }
    long relapses = attempts.stream().filter(each -> passes(each) && each.worked()).count();
    return relapses > RELAPSES ? end(last, relapses + " times") : new Again(wait);
  }

  private static boolean passes(Attempt attempt) {
    return attempt.fault().kind() == FaultKind.PASSING
        && attempt.fault().cause() != FaultCause.RATE_LIMITED;
  }

  private static Decision afterOdd(List<Attempt> attempts, Fault last) {
    int alike = 0;
    for (int i = attempts.size() - 1; i >= 0 && attempts.get(i).fault().isLike(last); i--) {
      alike++;
    }
    long odd = attempts.stream().filter(each -> each.fault().kind() != FaultKind.PASSING).count();
    if (alike >= ALIKE) {
      return end(last, ALIKE + " times in a row");
    }
    return odd >= ODD ? end(last, "after " + odd + " attempts") : new Again(backoff(alike));
  }

  private static Duration backoff(int inARow) {
    long seconds = SHORTEST.toSeconds() << Math.min(inARow - 1, 10);
    return Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds()));
  }

  /** The reason is what a person needs: how long it was tried gives way to it. */
  private static End end(Fault last, String howLong) {
    String tail = " (" + howLong + ")";
    return new End(Limits.cut(last.sentence(), Limits.HEADLINE - tail.length()) + tail);
  }

  /** A time as a sentence has it. */
  public static String told(Duration time) {
    return time.toSeconds() % 60 != 0
        ? time.toSeconds() + " s"
        : time.toMinutes() % 60 != 0 ? time.toMinutes() + " min" : time.toHours() + " h";
  }
}
