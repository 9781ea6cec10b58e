package dev.osier.cli.look;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.follow.FoundRun;
import dev.osier.cli.follow.KnownRun;
import dev.osier.cli.follow.RunName;
import dev.osier.cli.follow.RunReport;
import dev.osier.output.Json;
import dev.osier.output.SafeText;
import dev.osier.report.Report;
import dev.osier.report.StatusTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier status RUN}. */
@Command(name = "status", description = "Print how a run stands: one row for each task.")
public final class StatusCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RunName run = new RunName();

  @Option(names = "--json", description = "Print the report as one JSON document")
  boolean json;

  public StatusCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try (FoundRun found = run.require(invocation)) {
      KnownRun known = found.run();
      Report report = RunReport.load(known);
      invocation
          .console()
          .answer(json ? Json.document(report) : SafeText.lines(StatusTable.of(report)).strip());
      known
          .connection()
          .webPage(known.workflowId())
          .ifPresent(page -> invocation.console().say("Web UI: " + page));
    }
    return ExitCode.DONE.number();
  }
}
