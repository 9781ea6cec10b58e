package dev.osier.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier report RUN}. */
@Command(
    name = "report",
    description =
        "Print what became of a run: what happened to each task, where kept work is, and what to"
            + " type next.")
final class ReportCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin RunOptions options = new RunOptions();

  ReportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try (FoundRun found = RunLookup.require(options.run, invocation)) {
      String repository = found.run().repository().orElse(null);
      new EndingPrinter(invocation.console(), options.json)
          .print(RunReport.load(found.run()), repository, invocation);
    }
    return ExitCode.DONE.number();
  }
}
