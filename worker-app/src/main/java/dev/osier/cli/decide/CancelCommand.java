package dev.osier.cli.decide;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.FoundRun;
import dev.osier.cli.follow.KnownRun;
import dev.osier.cli.follow.RunName;
import dev.osier.output.Console;
import dev.osier.worker.WorkerPresence;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier cancel RUN}. */
@Command(
    name = "cancel",
    description =
        "Cancel a run: its agents are ended, their work is kept, the target branch stays as it is.")
public final class CancelCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RunName run = new RunName();

  public CancelCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Console console = invocation.console();
    try (FoundRun found = run.require(invocation)) {
      KnownRun known = found.run();
      String id = known.workflowId();
      if (!known.isOpen()) {
        throw Refusal.badInput("Cannot cancel run " + id + ": it is over");
      }
      boolean worker = WorkerPresence.isPresent(known.connection());
      known.cancel();
      console.answer("Cancelling run " + id);
      console.say(
          worker
              ? "To see what becomes of it, run osier report " + id
              : "No worker is there to clean up: it is done when one starts. To start one, run"
                  + " osier worker");
    }
    return ExitCode.DONE.number();
  }
}
