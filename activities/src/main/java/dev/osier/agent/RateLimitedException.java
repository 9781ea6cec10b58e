package dev.osier.agent;

import java.time.Duration;

/** An agent's provider takes no more for now; the try is to go on later, in the same workspace. */
public final class RateLimitedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration wait;

  public RateLimitedException(String agent, Duration wait) {
    super("%s is rate limited; it goes on in %d s".formatted(agent, wait.toSeconds()));
    this.wait = wait;
  }

  /** How long from now. */
  public Duration waiting() {
    return wait;
  }
}
