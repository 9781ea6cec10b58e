package dev.osier.cli.follow;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.server.NoServerException;
import dev.osier.worker.WorkerPresence;

/**
 * The report of a run, wherever it is to be had: from a worker while it is open, else from the
 * server.
 */
public final class RunReport {
  private RunReport() {}

  /**
   * @throws NoServerException if the run is open, and no worker is there to tell how it stands
   */
  public static Report load(KnownRun run) throws NoServerException {
    if (run.isOpen()) {
      if (!WorkerPresence.isPresent(run.connection())) {
        throw new NoServerException(
            "Cannot tell how run %s stands: it is open, and no worker answers at %s\n"
                    .formatted(run.workflowId(), run.connection().address())
                + "To go on with it, run osier worker, or the same osier run again");
      }
      return run.report();
    }
    Ending ending = run.awaitEnding();
    return ending.report() == null ? ended(run, ending) : ending.report();
  }

  /** A run that could leave no report of its own. */
  private static Report ended(KnownRun run, Ending ending) {
    String message =
        ending instanceof Ending.Refused refused
            ? refused.message()
            : ending instanceof Ending.Broken broken
                ? broken.message()
                : "The run was cancelled, and left no report";
    RunStatus status = ending instanceof Ending.Cancelled ? RunStatus.CANCELLED : RunStatus.FAILED;
    return Report.of(status, message, run.key());
  }
}
