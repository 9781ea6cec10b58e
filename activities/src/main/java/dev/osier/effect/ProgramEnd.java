package dev.osier.effect;

import org.jspecify.annotations.Nullable;

/**
 * How a run of an agent's program ended, as its record has it.
 *
 * @param exit its exit code, if it ended by itself
 * @param seconds that it ran
 * @param why it was ended or not started, as a sentence, or what its loss came to; else null
 */
public record ProgramEnd(How how, @Nullable Integer exit, double seconds, @Nullable String why) {
  /**
   * Nobody has seen it.
   *
   * @param then what was done about that, or null
   */
  public static ProgramEnd lost(@Nullable String then) {
    return new ProgramEnd(How.LOST, null, 0, then);
  }

  /** The kinds of ends. */
  public enum How {
    EXITED,
    TIMED_OUT,
    /** Ended by Osier for what it did, or did not. */
    CUT_OFF,
    /** Likewise, since the task's budget was used up. */
    OUT_OF_BUDGET,
    NOT_STARTED,
    /** In the middle, or unseen. */
    LOST
  }
}
