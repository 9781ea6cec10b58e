package dev.osier.cli.decide;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.DurationOption;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.TaskName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier keep RUN TASK --for 2h}. */
@Command(
    name = "keep",
    description =
        "Leave a task's workspace to be looked at when the task is over. Asks the run; for a"
            + " workspace on this host, also of a run that is over, see osier workspaces keep.")
public final class KeepCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin TaskName task = new TaskName();

  @Option(
      names = "--for",
      required = true,
      paramLabel = "DURATION",
      description = "How long: 90s, 30m, 2h")
  String keepFor = "";

  public KeepCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Duration time = DurationOption.require("--for " + keepFor, keepFor);
    if (time.isZero()) {
      throw Refusal.badInput("Cannot use --for 0s: it keeps nothing");
    }
    return task.send("keep", "keep", Map.of("for", keepFor), invocation);
  }
}
