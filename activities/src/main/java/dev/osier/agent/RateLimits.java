package dev.osier.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Until when the agents of a preset wait on this host, whichever worker of it has them, because the
 * provider of one of them takes no more: the others would only be refused as well.
 */
public final class RateLimits {
  /** How long one try waits, all its waits together; after that it fails. */
  public static final Duration LONGEST = Duration.ofHours(24);

  /** Before the first wait that names no time; doubled for each that follows. */
  private static final Duration FIRST = Duration.ofSeconds(5);

  private static final Duration LONGEST_UNNAMED = Duration.ofMinutes(15);

  /** A named time may be the reset of a subscription, hours away; not for ever. */
  private static final Duration LONGEST_NAMED = Duration.ofHours(6);

  /** Of a file that says until when. */
  private static final int LIMIT_BYTES = 100;

  /** Of a preset; also a name of a file. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  private static final Logger LOG = LoggerFactory.getLogger(RateLimits.class);

  private final Clock clock;
  private final Path directory;

  /**
   * @param directory shared by all workers of this host; made when it is needed
   */
  public RateLimits(Clock clock, Path directory) {
    this.clock = clock;
    this.directory = directory;
  }

  /**
   * @param agent name of a preset
   * @throws RateLimitedException if an agent of this preset was told to wait and the time is not
   *     over
   */
  public void requireOpen(String agent) throws RateLimitedException {
    Duration left = Duration.between(clock.instant(), until(agent));
    if (!left.isNegative() && !left.isZero()) {
      // Never longer than what this class itself writes, whatever stands there.
      boolean odd = left.compareTo(LONGEST_NAMED) > 0;
      throw new RateLimitedException(agent, odd ? LONGEST_NAMED : roundedUp(left));
    }
  }

  /**
   * How long an agent waits that its provider refused, and with it the others of its preset.
   *
   * @param waits how often this try has waited, this time included
   */
  public Duration limited(String agent, AgentReport report, int waits) {
    Duration wait = wait(report, waits);
    Instant end = clock.instant().plus(wait);
    if (NAME.matcher(agent).matches() && end.isAfter(until(agent))) {
      try {
        DurableFile.replaceUnsynced(
            directory.resolve(agent), Long.toString(end.toEpochMilli()).getBytes(UTF_8));
      } catch (IOException e) {
        // Then each of them finds out for itself.
        LOG.warn("Cannot note the rate limit of {}: {}", agent, e.toString(), e);
      }
    }
    return wait;
  }

  /** How long ago this was. */
  public Duration since(Instant then) {
    return Duration.between(then, clock.instant());
  }

  private Instant until(String agent) {
    if (!NAME.matcher(agent).matches()) {
      return Instant.EPOCH;
    }
    try {
      byte[] content = StateFile.read(directory.resolve(agent), LIMIT_BYTES);
      String text = new String(content, StandardCharsets.US_ASCII).strip();
      return text.matches("[0-9]{1,15}")
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : Instant.EPOCH;
    } catch (IOException e) {
      // There was no limit yet, or none that can be read.
      return Instant.EPOCH;
    }
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
