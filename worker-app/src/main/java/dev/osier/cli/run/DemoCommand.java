package dev.osier.cli.run;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.follow.Ending;
import dev.osier.cli.follow.EndingPrinter;
import dev.osier.output.Console;
import dev.osier.output.ShellWord;
import dev.osier.output.Summary;
import dev.osier.process.ProgramPath;
import dev.osier.report.Report;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier demo}. */
@Command(
    name = "demo",
    description =
        "See it work: makes a sample repository in a temporary folder, and runs a plan of four tasks"
            + " on it, whose agents are shell commands. Takes a few seconds and costs nothing.")
public final class DemoCommand implements Callable<Integer> {
  /** What the demo's plan ends in when all is well: one of its tasks is made to fail. */
  private static final Map<String, TaskStatus> EXPECTED =
      Map.of(
          "catalog", TaskStatus.MERGED,
          "prices", TaskStatus.MERGED,
          "care", TaskStatus.MERGED,
          "photos", TaskStatus.FAILED);

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--clean", description = "Remove the folder at the end")
  boolean clean;

  public DemoCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    DemoFolder folder = DemoFolder.create();
    boolean kept = false;
    try {
      int exit = run(folder);
      kept = !clean;
      return exit;
    } finally {
      if (!kept) {
        folder.delete();
      }
    }
  }

  private int run(DemoFolder folder) throws Exception {
    Console console = invocation.console();
    console.say("Made a sample repository in " + folder.repository());
    console.say("Running the plan " + folder.plan());
    PlanFile plan =
        PlanFile.load(folder.plan().toString(), folder.repository().toString(), invocation);
    // The folder's name is new each time, so the run is, too.
    String id = String.valueOf(folder.root().getFileName());
    Ending ending = new RunSession(invocation, id, null, false).follow(plan);
    if (!(ending instanceof Ending.Finished finished)) {
      return new EndingPrinter(console, false)
          .print(plan.name(), ending, folder.repository().toString(), invocation);
    }
    Summary summary =
        new Summary(finished.report(), folder.repository().toString(), console.answerSurface());
    (clean ? summary.whatHappened() : summary.lines()).forEach(console::answer);
    console.answer("");
    console.answer("The commits of main:");
    console.answer("");
    for (String line : folder.graph()) {
      console.answer("  " + line);
    }
    console.answer("");
    if (!clean) {
      console.answer("The sample stays in " + folder.root() + " for you to look at.");
    }
    console.answer("Next, in a repository of your own: write plan.yaml like that of the sample,");
    console.answer("and run " + command() + " run plan.yaml");
    return went(finished.report()) ? ExitCode.DONE.number() : ExitCode.NOT_ALL.number();
  }

  private static boolean went(Report report) {
    return report.published() != null
        && EXPECTED.equals(
            report.tasks().stream().collect(Collectors.toMap(TaskReport::id, TaskReport::status)));
  }

  /** As the user can type it from any folder. */
  private String command() {
    String launcher = System.getProperty("osier.command", "osier");
    if (ProgramPath.of(invocation.environment()).find("osier") != null) {
      return "osier";
    }
    return ShellWord.of(launcher);
  }
}
