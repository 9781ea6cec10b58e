package dev.osier.cli;

import dev.osier.output.SafeText;
import dev.osier.plan.LikelyWord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code osier}: chooses the command, and turns its ending into an exit code. */
@Command(
    name = "osier",
    description =
        "Runs many coding agents on one repository at once, each in a git worktree of its own,"
            + " and lands their work in priority order.",
    synopsisSubcommandLabel = "COMMAND",
    descriptionHeading = "%n",
    optionListHeading = "%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%n",
    footer = {
      "To see it work, run osier demo. To see what a plan may say, run osier schema.",
      "",
      "Exit codes: 0 every task merged or unchanged; 1 some not; 2 bad input; 3 no server or"
          + " worker; 130 cancelled; 70 a fault of Osier's own.",
      "",
      "Environment: TEMPORAL_ADDRESS and the other variables and profiles of Temporal name the"
          + " server (default: Osier's own); OSIER_HOME (default ~/.osier), OSIER_HOST,"
          + " OSIER_AGENTS, OSIER_LOG, OSIER_JAVA_OPTS, OSIER_SERVER (in-process, temporal),"
          + " NO_COLOR."
    })
public final class Osier implements Callable<Integer> {
  /** In the order of a user's way. Made when asked for: reading its options takes time. */
  private static final Map<String, Function<Invocation, Object>> COMMANDS = commands();

  @Spec CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Say what the commands do")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      description = "Print the version")
  boolean version;

  private Osier() {}

  public static void main(String[] args) {
    System.exit(run(Invocation.ofProcess(), args));
  }

  /** Runs one command to its end; never throws. */
  static int run(Invocation invocation, String... args) {
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      // Without a look at the options of anything: this is what start-up is measured by.
      invocation.console().answer(version());
      return ExitCode.DONE.number();
    }
    if (args.length > 0 && isUnknown(args[0])) {
      String likely = new LikelyWord().suggest(args[0], COMMANDS.keySet());
      invocation
          .console()
          .say(
              "Cannot run osier %s: there is no such command%s\nTo see what there is, run osier --help"
                  .formatted(SafeText.line(args[0]), likely));
      return ExitCode.BAD_INPUT.number();
    }
    CommandLine line = new CommandLine(new Osier());
    for (String name : needed(args)) {
      line.addSubcommand(name, COMMANDS.get(name).apply(invocation));
    }
    if (line.getSubcommands().size() > 1) {
      line.addSubcommand("help", new HelpCommand());
    }
    Failures failures = new Failures(invocation);
    return line.setOut(writer(invocation.console().out()))
        .setErr(writer(invocation.console().err()))
        .setUsageHelpWidth(
            Math.min(100, Math.max(60, invocation.console().answerSurface().columns())))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(args);
  }

  private static boolean isUnknown(String word) {
    return !word.startsWith("-") && !word.equals("help") && !COMMANDS.containsKey(word);
  }

  private static java.io.PrintWriter writer(java.io.PrintStream stream) {
    return new java.io.PrintWriter(stream, true, java.nio.charset.StandardCharsets.UTF_8);
  }

  /** The one command that is called, or all where they are looked at. */
  private static List<String> needed(String[] args) {
    return args.length > 0 && COMMANDS.containsKey(args[0])
        ? List.of(args[0])
        : List.copyOf(COMMANDS.keySet());
  }

  private static Map<String, Function<Invocation, Object>> commands() {
    Map<String, Function<Invocation, Object>> commands = new LinkedHashMap<>();
    commands.put("demo", DemoCommand::new);
    commands.put("run", RunCommand::new);
    commands.put("validate", ValidateCommand::new);
    commands.put("schema", SchemaCommand::new);
    commands.put("status", StatusCommand::new);
    commands.put("report", ReportCommand::new);
    commands.put("halt", HaltCommand::new);
    commands.put("cancel", CancelCommand::new);
    commands.put("worker", WorkerCommand::new);
    return commands;
  }

  private static String version() {
    String version = Osier.class.getPackage().getImplementationVersion();
    return "osier " + (version == null ? "(not built by Maven)" : version);
  }

  /** Without a command there is nothing to do but to say what there is. */
  @Override
  public Integer call() {
    if (version) {
      spec.commandLine().getOut().println(version());
      return ExitCode.DONE.number();
    }
    throw new ParameterException(spec.commandLine(), "Cannot do anything: no command was given");
  }
}
