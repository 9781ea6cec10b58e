package dev.osier.step;

import org.jspecify.annotations.Nullable;

/**
 * How a check command ended. Exit code 0 is the only success.
 *
 * @param exit null if it was ended because of its time-out, or by a signal
 * @param tail the end of its output, at most {@link Limits#TAIL} characters; empty if it passed
 * @param ofAnotherRun the command was not run: it passed on the same tree in an earlier run
 */
public record CheckResult(
    String command,
    boolean passed,
    @Nullable Integer exit,
    double seconds,
    String tail,
    boolean ofAnotherRun) {
  /** Of a command that was run. */
  public CheckResult(
      String command, boolean passed, @Nullable Integer exit, double seconds, String tail) {
    this(command, passed, exit, seconds, tail, false);
  }
}
