package dev.osier.outcome;

/**
 * One run of an agent's program.
 *
 * @param cost in US dollars, as far as it told
 * @param turns likewise
 * @param tokens likewise
 */
public record AgentRun(
    int tryNumber, End end, double cost, long turns, long tokens, double seconds) {
  /** How one agent run ended. */
  public enum End {
    /** By itself, or by Osier for what it did or for its time. */
    ENDED,
    /** Its provider took no more for then; the try goes on later. */
    LIMITED,
    /** In the middle: its worker died or was stopped, or the task was cancelled. */
    LOST
  }
}
