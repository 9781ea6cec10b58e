package dev.osier.cli;

import dev.osier.cli.call.CommandGroup;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Failures;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.decide.ApproveCommand;
import dev.osier.cli.decide.CancelCommand;
import dev.osier.cli.decide.HaltCommand;
import dev.osier.cli.decide.KeepCommand;
import dev.osier.cli.decide.ResolveCommand;
import dev.osier.cli.decide.RetryCommand;
import dev.osier.cli.decide.RevertCommand;
import dev.osier.cli.kept.KeptCommand;
import dev.osier.cli.look.ListCommand;
import dev.osier.cli.look.LogsCommand;
import dev.osier.cli.look.ReportCommand;
import dev.osier.cli.look.StatusCommand;
import dev.osier.cli.look.WatchCommand;
import dev.osier.cli.run.DemoCommand;
import dev.osier.cli.run.RunCommand;
import dev.osier.cli.run.ShowPromptCommand;
import dev.osier.cli.run.ValidateCommand;
import dev.osier.cli.setup.CodecCommand;
import dev.osier.cli.setup.DoctorCommand;
import dev.osier.cli.setup.InitCommand;
import dev.osier.cli.setup.PresetsCommand;
import dev.osier.cli.setup.WorkerCommand;
import dev.osier.cli.workspaces.WorkspacesCommand;
import dev.osier.output.Console;
import dev.osier.output.SafeText;
import dev.osier.text.LikelyWord;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;

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
      "Exit codes: 0 completed; 1 ended otherwise; 2 bad input; 3 no server or"
          + " worker; 130 cancelled; 70 a fault of Osier's own.",
      "",
      "Environment: TEMPORAL_ADDRESS and the other variables and profiles of Temporal name the"
          + " server (default: Osier's own); OSIER_HOME (default ~/.osier), OSIER_HOST,"
          + " OSIER_AGENTS, OSIER_LOG, OSIER_JAVA_OPTS, OSIER_SERVER (in-process, temporal), OSIER_SWEEP_SECONDS,"
          + " OSIER_MAX_WORKSPACES, OSIER_PROCESSES, OSIER_LOG_DAYS, OSIER_HEARTBEAT_SECONDS, NO_COLOR."
    })
public final class Osier {
  /** In the order of a user's way. */
  private static final List<String> COMMANDS =
      List.of(
          "demo",
          "init",
          "validate",
          "show-prompt",
          "schema",
          PresetsCommand.NAME,
          "run",
          "list",
          "watch",
          "status",
          "report",
          "logs",
          "halt",
          "cancel",
          "retry",
          "resolve",
          "approve",
          "keep",
          WorkspacesCommand.NAME,
          KeptCommand.NAME,
          "revert",
          "worker",
          "codec",
          "doctor",
          "completion");

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Say what the commands do")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version")
  boolean version;

  private Osier() {}

  public static void main(String[] args) {
    System.exit(run(Invocation.ofProcess(), args));
  }

  /** Runs one command to its end; never throws. */
  static int run(Invocation invocation, String... args) {
    Console console = invocation.console();
    if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
      // Without a look at the options of anything: this is what start-up is measured by.
      console.answer(version());
      return ExitCode.DONE.number();
    }
    if (args.length == 0 || isUnknown(args[0])) {
      console.say(args.length == 0 ? "Cannot run osier: no command was given" : unknown(args[0]));
      console.say("To see what there is, run osier --help");
      return ExitCode.BAD_INPUT.number();
    }
    String second = args.length > 1 ? args[1] : null;
    String problem = group(args[0]).map(group -> group.problem(second)).orElse(null);
    if (problem != null) {
      console.say(problem);
      console.say("To see what there is, run osier " + args[0] + " --help");
      return ExitCode.BAD_INPUT.number();
    }
    Failures failures = new Failures(invocation);
    return commandLine(invocation, args[0], second)
        .setOut(writer(console.out()))
        .setErr(writer(console.err()))
        .setUsageHelpWidth(Math.min(100, Math.max(60, console.answerSurface().columns())))
        .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures)
        .execute(args);
  }

  /** With the one command that is called, or all where they are looked at: each costs time. */
  private static CommandLine commandLine(
      Invocation invocation, String first, @Nullable String second) {
    CommandLine line = new CommandLine(new Osier());
    line.getCommandSpec().version(version());
    if (COMMANDS.contains(first)) {
      return line.addSubcommand(first, command(first, second, invocation));
    }
    return withAll(line, invocation);
  }

  /** All that can be typed. */
  static CommandLine withAllCommands(Invocation invocation) {
    return withAll(new CommandLine(new Osier()), invocation);
  }

  private static CommandLine withAll(CommandLine line, Invocation invocation) {
    COMMANDS.forEach(name -> line.addSubcommand(name, command(name, null, invocation)));
    return line.addSubcommand("help", new HelpCommand());
  }

  private static Object command(String name, @Nullable String second, Invocation invocation) {
    return switch (name) {
      case "demo" -> new DemoCommand(invocation);
      case "run" -> new RunCommand(invocation);
      case "validate" -> new ValidateCommand(invocation);
      case "show-prompt" -> new ShowPromptCommand(invocation);
      case "logs" -> new LogsCommand(invocation);
      case "schema" -> new SchemaCommand(invocation);
      case "init" -> new InitCommand(invocation);
      case "list" -> new ListCommand(invocation);
      case "watch" -> new WatchCommand(invocation);
      case "status" -> new StatusCommand(invocation);
      case "report" -> new ReportCommand(invocation);
      case "halt" -> new HaltCommand(invocation);
      case "cancel" -> new CancelCommand(invocation);
      case "retry" -> new RetryCommand(invocation);
      case "resolve" -> new ResolveCommand(invocation);
      case "approve" -> new ApproveCommand(invocation);
      case "keep" -> new KeepCommand(invocation);
      case "doctor" -> new DoctorCommand(invocation);
      case "completion" -> new CompletionCommand(invocation);
      case "revert" -> new RevertCommand(invocation);
      case "worker" -> new WorkerCommand(invocation);
      case "codec" -> new CodecCommand(invocation);
      default ->
          group(name)
              .orElseThrow(() -> new IllegalArgumentException("no command " + name))
              .commandLine(invocation, second);
    };
  }

  private static boolean isUnknown(String word) {
    return !word.startsWith("-") && !word.equals("help") && !COMMANDS.contains(word);
  }

  private static String unknown(String word) {
    String likely = new LikelyWord().suggest(word, COMMANDS);
    return "Cannot run osier %s: there is no such command%s".formatted(SafeText.line(word), likely);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static String version() {
    String version = Osier.class.getPackage().getImplementationVersion();
    return "osier " + (version == null ? "(not built by Maven)" : version);
  }

  /** The group of this name, if it is one. */
  private static Optional<CommandGroup> group(String name) {
    return switch (name) {
      case WorkspacesCommand.NAME -> Optional.of(WorkspacesCommand.group());
      case KeptCommand.NAME -> Optional.of(KeptCommand.group());
      case PresetsCommand.NAME -> Optional.of(PresetsCommand.group());
      default -> Optional.empty();
    };
  }
}
