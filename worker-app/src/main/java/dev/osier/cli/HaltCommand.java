package dev.osier.cli;

import dev.osier.output.SafeText;
import dev.osier.run.RunPlan;
import dev.osier.worker.NoServerException;
import dev.osier.worker.WorkerPresence;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier halt RUN}. */
@Command(
    name = "halt",
    description =
        "Stop, and give me what you have: the run starts no more tasks, then merges, verifies and"
            + " publishes what there is.")
final class HaltCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "RUN", description = "Its id or its key, or the beginning of either")
  String run = "";

  @Option(names = "--now", description = "Also end the agents that are running; their work is kept")
  boolean now;

  HaltCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try (FoundRun found = RunLookup.require(run, invocation)) {
      return halt(found.run());
    }
  }

  private int halt(KnownRun known) throws Refusal, NoServerException {
    try {
      if (!known.isOpen()) {
        throw Refusal.badInput("Cannot halt run " + known.workflowId() + ": it is over");
      }
      WorkerPresence.require(known.connection());
      invocation.console().answer(SafeText.line(known.plan().halt(new RunPlan.Halt(now))));
      invocation.console().say("To see what becomes of it, run osier report " + known.workflowId());
    } catch (WorkflowUpdateException e) {
      String said =
          e.getCause() instanceof ApplicationFailure refused
              ? refused.getOriginalMessage()
              : e.getMessage();
      throw Refusal.badInput(SafeText.line(String.valueOf(said)));
    } catch (WorkflowNotFoundException e) {
      throw Refusal.badInput("Cannot halt run " + known.workflowId() + ": it is over");
    }
    return ExitCode.DONE.number();
  }
}
