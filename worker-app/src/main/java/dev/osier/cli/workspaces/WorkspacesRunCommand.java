package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.DurationOption;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.cli.follow.Interrupts;
import dev.osier.effect.EffectStore;
import dev.osier.effect.PortBlock;
import dev.osier.git.Repository;
import dev.osier.inspect.WorkspaceState;
import dev.osier.output.Console;
import dev.osier.output.HeadAndTail;
import dev.osier.output.SafeText;
import dev.osier.plan.PlanDuration;
import dev.osier.process.StoppedException;
import dev.osier.process.WatchedRun.Ending;
import dev.osier.process.WatchedRun.Exited;
import dev.osier.process.WatchedRun.NotStarted;
import dev.osier.process.WatchedRun.TimedOut;
import dev.osier.workspace.UserCommand;
import dev.osier.workspace.UserCommand.NotRun;
import dev.osier.workspace.UserCommand.Ran;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier workspaces run RUN/TASK -- COMMAND…}. */
@Command(
    name = "run",
    customSynopsis = "osier workspaces run [OPTIONS] RUN/TASK -- COMMAND...",
    description = {
      "Run one command in a workspace that nobody works on, with the environment that checks have"
          + " there.",
      "",
      "Its exit code is this one's; 124 if it did not end in time, 127 if it could not be started."
          + " Of its output the beginning and the end are shown, 256 kB each. All that it started"
          + " is ended with it. What it leaves in the workspace is saved when that is removed."
    })
final class WorkspacesRunCommand implements Callable<Integer> {
  /** As {@code timeout(1)} and shells have them. */
  private static final int TIMED_OUT = 124;

  private static final int NOT_STARTED = 127;

  private static final int OUTPUT_BYTES = 256 * 1024;

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();
  @Mixin WorkspaceName name = new WorkspaceName();

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "Its words; for a line of shell: sh -c 'LINE'")
  List<String> command = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "After it the command is ended (default 10m)")
  String timeout = "10m";

  WorkspacesRunCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Duration limit = DurationOption.require("--timeout " + timeout, timeout);
    if (limit.isZero()) {
      throw Refusal.badInput("Cannot use --timeout 0s: it ends a command before it begins");
    }
    Repository repository = place.require(invocation);
    WorkspaceState workspace = name.require(repository, invocation);
    try (PortBlock ports = PortBlock.lease(invocation.home().root().resolve("ports"));
        Interrupts interrupts = Interrupts.listen()) {
      UserCommand user =
          new UserCommand(
              command,
              invocation.environment(),
              Map.of("OSIER_PORT", Integer.toString(ports.first())),
              limit);
      return run(user, repository, workspace, interrupts);
    } catch (StoppedException e) {
      return ExitCode.CANCELLED.number();
    }
  }

  private int run(
      UserCommand user, Repository repository, WorkspaceState workspace, Interrupts interrupts)
      throws Refusal, IOException, InterruptedException, StoppedException {
    Console console = invocation.console();
    UserCommand.Result result =
        user.run(
            new EffectStore(repository.osierDirectory()),
            workspace.effect(),
            bounded(console.answerStream()),
            bounded(console.narrationStream()),
            interrupts::requested);
    if (result instanceof NotRun not) {
      throw Refusal.badInput(
          "Cannot run a command in the workspace of %s: %s"
              .formatted(workspace.effect(), SafeText.line(not.fact())));
    }
    Ending ending = ((Ran) result).ending();
    if (ending instanceof NotStarted notStarted) {
      console.say(
          "Cannot run %s: %s"
              .formatted(SafeText.line(command.get(0)), SafeText.line(notStarted.reason())));
      return NOT_STARTED;
    }
    if (ending instanceof TimedOut) {
      console.say(
          "Ended %s: it took longer than %s\nTo give it longer, add --timeout DURATION"
              .formatted(SafeText.line(command.get(0)), PlanDuration.format(user.timeout())));
      return TIMED_OUT;
    }
    return ((Exited) ending).code();
  }

  private static OutputStream bounded(OutputStream to) {
    return new HeadAndTail(to, OUTPUT_BYTES, OUTPUT_BYTES);
  }
}
