package dev.osier.testkit;

import java.util.UUID;

/**
 * Names for runs of tests. Whoever ends a run's processes looks for its name on the whole host, so
 * that tests which share one, beside each other, would end each other's agents.
 */
public final class RunKeys {
  private static final int RANDOM = 8;

  private RunKeys() {}

  /** A key that no other run on this machine has, of the form that the contract gives. */
  public static String fresh() {
    return "demo-" + UUID.randomUUID().toString().substring(0, RANDOM);
  }
}
