package dev.osier.cli;

import dev.osier.output.Json;
import dev.osier.output.SafeText;
import dev.osier.report.Report;
import dev.osier.report.StatusTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier status RUN}. */
@Command(name = "status", description = "Print how a run stands: one row for each task.")
final class StatusCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin RunOptions options = new RunOptions();

  StatusCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try (FoundRun found = RunLookup.require(options.run, invocation)) {
      KnownRun known = found.run();
      Report report = RunReport.load(known);
      invocation
          .console()
          .answer(
              options.json
                  ? Json.document(report)
                  : SafeText.lines(StatusTable.of(report)).strip());
      known
          .connection()
          .webPage(known.workflowId())
          .filter(page -> known.connection().embedded().isEmpty())
          .ifPresent(page -> invocation.console().say("Web UI: " + page));
    }
    return ExitCode.DONE.number();
  }
}
