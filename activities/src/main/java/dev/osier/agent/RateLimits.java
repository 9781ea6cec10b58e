package dev.osier.agent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Until when the agents of a preset wait on this host, because the provider of one of them takes no
 * more: the others would only be refused as well.
 */
public final class RateLimits {
  /** How often one try waits; after that it fails. Temporal's own attempts are a few more. */
  static final int MOST_WAITS = 20;

  /** Before the first wait that names no time; doubled for each that follows. */
  private static final Duration FIRST = Duration.ofSeconds(5);

  private static final Duration LONGEST_UNNAMED = Duration.ofMinutes(15);

  /** A named time may be the reset of a subscription, hours away; not for ever. */
  private static final Duration LONGEST_NAMED = Duration.ofHours(6);

  private final Clock clock;
  private final Map<String, Instant> until = new ConcurrentHashMap<>();

  public RateLimits(Clock clock) {
    this.clock = clock;
  }

  /**
   * @param agent name of a preset
   * @throws RateLimitedException if an agent of this preset was told to wait and the time is not
   *     over
   */
  void requireOpen(String agent) throws RateLimitedException {
    Instant end = until.get(agent);
    if (end == null) {
      return;
    }
    Duration left = Duration.between(clock.instant(), end);
    if (left.isNegative() || left.isZero()) {
      until.remove(agent, end);
    } else {
      throw new RateLimitedException(agent, roundedUp(left));
    }
  }

  /**
   * How long an agent waits that its provider refused, and with it the others of its preset.
   *
   * @param waits how often this try has waited, this time included
   */
  Duration limited(String agent, AgentReport report, int waits) {
    Duration wait = wait(report, waits);
    until.merge(agent, clock.instant().plus(wait), (a, b) -> a.isAfter(b) ? a : b);
    return wait;
  }

  private Duration wait(AgentReport report, int waits) {
    Duration named = report.retryAfter();
    Instant at = report.retryAt();
    if (named == null && at != null) {
      named = Duration.between(clock.instant(), at);
    }
    if (named != null && !named.isNegative()) {
      // Not at once, whatever it says; and a second on top, for clocks that differ.
      Duration wait = roundedUp(named).plusSeconds(1);
      return wait.compareTo(LONGEST_NAMED) > 0 ? LONGEST_NAMED : wait;
    }
    long doubled = FIRST.toSeconds() << Math.min(Math.max(waits - 1, 0), 20);
    return Duration.ofSeconds(Math.min(doubled, LONGEST_UNNAMED.toSeconds()));
  }

  private static Duration roundedUp(Duration exact) {
    return exact.plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
  }
}
