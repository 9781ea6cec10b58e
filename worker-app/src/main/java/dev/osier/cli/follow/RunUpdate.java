package dev.osier.cli.follow;

import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.server.NoServerException;
import dev.osier.worker.WorkerPresence;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.util.Map;

/**
 * A wish of the user's that an open run fulfils or refuses, each with a sentence.
 *
 * @param verb for messages: {@code halt}
 * @param name of the update in Temporal
 * @param argument its one argument, a JSON object
 */
public record RunUpdate(String verb, String name, Map<String, Object> argument) {

  /**
   * Sends it to the run that a user names, and prints the answer.
   *
   * @return the exit code
   */
  public int send(RunName run, Invocation invocation)
      throws Refusal, NoServerException, InterruptedException {
    try (FoundRun found = run.require(invocation)) {
      Console console = invocation.console();
      console.answer(send(found.run()));
      console.say("To see what becomes of it, run osier watch " + found.run().workflowId());
    }
    return ExitCode.DONE.number();
  }

  /**
   * Sends it and waits for the answer.
   *
   * @return what the run says to it
   * @throws Refusal if the run is over, refuses, or was made by a worker that does not know this
   * @throws NoServerException if no worker is there to answer
   */
  public String send(KnownRun run) throws Refusal, NoServerException {
    if (!run.isOpen()) {
      throw over(run);
    }
    WorkerPresence.require(run.connection());
    try {
      return SafeText.line(run.update(name, argument));
    } catch (WorkflowUpdateException e) {
      if (!run.updates().contains(name)) {
        throw Refusal.badInput(
            "Cannot %s run %s: its worker does not know %s yet\n"
                    .formatted(verb, run.workflowId(), name)
                + "To go on, start that worker again with this version: osier worker");
      }
      throw Refusal.badInput(SafeText.line(said(e)));
    } catch (WorkflowNotFoundException e) {
      throw over(run);
    }
  }

  private static String said(WorkflowUpdateException e) {
    return e.getCause() instanceof ApplicationFailure refused
        ? refused.getOriginalMessage()
        : String.valueOf(e.getMessage());
  }

  private Refusal over(KnownRun run) {
    return Refusal.badInput(
        "Cannot %s run %s: it is over\nTo see what became of it, run osier report %s"
            .formatted(verb, run.workflowId(), run.workflowId()));
  }
}
