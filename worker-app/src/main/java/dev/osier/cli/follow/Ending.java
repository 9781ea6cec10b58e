package dev.osier.cli.follow;

import dev.osier.cli.call.ExitCode;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import org.jspecify.annotations.Nullable;

/** How a run ended. */
public sealed interface Ending {

  /** It came to its own end. */
  record Finished(Report report) implements Ending {}

  /**
   * It was cancelled, and has cleaned up.
   *
   * @param report null if the workflow left none
   */
  record Cancelled(@Nullable Report report) implements Ending {}

  /** Its plan was refused, by its rules or by the repository; nothing was created. */
  record Refused(String message) implements Ending {}

  /** It was ended from outside, or broke, before it could clean up. */
  record Broken(String message) implements Ending {}

  /**
   * It was cancelled and did not come to its end in time: agents and workspaces may be there yet.
   *
   * @param last the report as it was seen last, or null if it never answered
   */
  record Stuck(@Nullable Report last) implements Ending {}

  /** It goes on, and nobody here looks at it any more. */
  record Detached(String workflowId) implements Ending {}

  /** What it left to be read, if anything. */
  default @Nullable Report report() {
    return null;
  }

  default ExitCode exitCode() {
    if (this instanceof Finished finished) {
      return finished.report().status() == RunStatus.COMPLETED ? ExitCode.DONE : ExitCode.NOT_ALL;
    }
    if (this instanceof Cancelled || this instanceof Stuck || this instanceof Detached) {
      return ExitCode.CANCELLED;
    }
    return this instanceof Refused ? ExitCode.BAD_INPUT : ExitCode.NOT_ALL;
  }
}
