package dev.osier.step;

/**
 * How long the programs of a try may take, each for itself.
 *
 * @param setupSeconds for the set-up of the workspace
 */
public record Times(long setupSeconds, long agentSeconds, long verifySeconds) {

  /** The same for each. */
  public static Times each(long seconds) {
    return new Times(seconds, seconds, seconds);
  }
}
