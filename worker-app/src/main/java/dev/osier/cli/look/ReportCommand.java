package dev.osier.cli.look;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.follow.EndingPrinter;
import dev.osier.cli.follow.FoundRun;
import dev.osier.cli.follow.RunName;
import dev.osier.cli.follow.RunReport;
import dev.osier.output.Console;
import dev.osier.output.ReportMarkdown;
import dev.osier.output.ReportPage;
import dev.osier.output.RunPast;
import dev.osier.output.Summary;
import dev.osier.output.Surface;
import dev.osier.report.Report;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier report RUN}. */
@Command(
    name = "report",
    description =
        "Print what became of a run: what happened to each task, where kept work is, and what to"
            + " type next.")
public final class ReportCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RunName run = new RunName();

  @ArgGroup Form form = new Form();

  /** At most one. */
  static final class Form {
    @Option(names = "--json", description = "Print the report as one JSON document")
    boolean json;

    @Option(names = "--markdown", description = "Print it as Markdown")
    boolean markdown;

    @Option(
        names = "--html",
        description =
            "Print it as one HTML page that needs nothing else, with a timeline, the merges and"
                + " what each task changed: osier report RUN --html > report.html")
    boolean html;
  }

  public ReportCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try (FoundRun found = run.require(invocation)) {
      Console console = invocation.console();
      Report report = RunReport.load(found.run());
      if (form.markdown || form.html) {
        RunPast past = new RunPastReader(found.run(), report).read();
        List<String> next = new Summary(report, past.repository(), Surface.PLAIN).next();
        console.answer(
            form.html
                ? new ReportPage(report, past, next).html().stripTrailing()
                : new ReportMarkdown(report, past, next).text().stripTrailing());
      } else {
        String repository = found.run().repository().orElse(null);
        new EndingPrinter(console, form.json).print(report, repository, invocation);
      }
    }
    return ExitCode.DONE.number();
  }
}
