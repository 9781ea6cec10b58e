package dev.osier.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier report RUN}. */
@Command(
    name = "report",
    description =
        "Print what became of a run: what happened to each task, where kept work is, and what to"
            + " type next.")
final class ReportCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "RUN", description = "Its id or its key, or the beginning of either")
  String run = "";

  @Option(names = "--json", description = "Print the report as one JSON document")
  boolean json;

  ReportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try (FoundRun found = RunLookup.require(run, invocation)) {
      String repository = found.run().repository().orElse(null);
      new EndingPrinter(invocation.console(), json)
          .print(RunReport.load(found.run()), repository, invocation);
    }
    return ExitCode.DONE.number();
  }
}
