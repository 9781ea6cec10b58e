package dev.osier.run;

import io.temporal.workflow.Workflow;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What only the history of a run knows, from which the names of its tries are made: nobody who
 * cannot read the history can forge a record of a try that has yet to begin.
 */
final class RunSecret {
  /** More than anybody guesses. */
  private static final int BYTES = 16;

  private RunSecret() {}

  /** Made once, and the same in each replay. */
  static String make() {
    return Workflow.sideEffect(String.class, RunSecret::random);
  }

  private static String random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
