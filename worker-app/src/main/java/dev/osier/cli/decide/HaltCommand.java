package dev.osier.cli.decide;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.follow.RunName;
import dev.osier.cli.follow.RunUpdate;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier halt RUN}. */
@Command(
    name = "halt",
    description =
        "Stop, and give me what you have: the run starts no more tasks, then merges, verifies and"
            + " publishes what there is.")
public final class HaltCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RunName run = new RunName();

  @Option(names = "--now", description = "Also end the agents that are running; their work is kept")
  boolean now;

  public HaltCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    return new RunUpdate("halt", "halt", Map.of("now", now)).send(run, invocation);
  }
}
