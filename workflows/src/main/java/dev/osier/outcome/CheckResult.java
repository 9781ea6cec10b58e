package dev.osier.outcome;

import dev.osier.text.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a check command ended. Exit code 0 is the only success.
 *
 * @param exit null if it was ended because of its time-out, or by a signal
 * @param tail the end of its output, at most {@link Limits#TAIL} characters; empty if it passed
 * @param ofAnotherRun the command was not run: it passed on the same tree in an earlier run
 * @param outside what was changed outside of its workspace while it ran, or could not be looked at
 *     for that, as sentences; of a check of the whole
 */
public record CheckResult(
    String command,
    boolean passed,
    @Nullable Integer exit,
    double seconds,
    String tail,
    boolean ofAnotherRun,
    List<String> outside) {
  public CheckResult {
    outside = outside == null ? List.of() : List.copyOf(outside);
  }

  /** Where nothing else was changed. */
  public CheckResult(
      String command,
      boolean passed,
      @Nullable Integer exit,
      double seconds,
      String tail,
      boolean ofAnotherRun) {
    this(command, passed, exit, seconds, tail, ofAnotherRun, List.of());
  }

  /** Of a command that was run. */
  public CheckResult(
      String command, boolean passed, @Nullable Integer exit, double seconds, String tail) {
    this(command, passed, exit, seconds, tail, false);
  }

  /** The same, with what was seen outside. */
  public CheckResult seeing(List<String> sentences) {
    return new CheckResult(command, passed, exit, seconds, tail, ofAnotherRun, sentences);
  }
}
