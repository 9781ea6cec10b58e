package dev.osier.sweep;

import dev.osier.effect.RunOrigin;

/** Tells whether a run still goes on, by asking its server. */
@FunctionalInterface
public interface RunLiveness {
  /** What is known of a run. */
  enum Life {
    /** It goes on: nothing of it may be touched. */
    LIVE,
    /** It is over, however it ended. */
    CLOSED,
    /** Its server, and no other, says that there is no such run (any more). */
    UNKNOWN,
    /** Nobody could be asked: its server is away, or is another one. Nothing may be touched. */
    NO_ANSWER
  }

  Life of(RunOrigin origin) throws InterruptedException;
}
