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

/** {@code osier approve RUN}. */
@Command(
    name = "approve",
    description =
        "Let a run whose plan says merge.publish: ask move its target branch to what it has merged"
            + " and verified; with --reject, let it leave that on the branch osier/<run>/merged.")
public final class ApproveCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RunName run = new RunName();

  @Option(names = "--reject", description = "Do not move the target")
  boolean reject;

  public ApproveCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    return new RunUpdate(reject ? "reject" : "approve", "approve", Map.of("approved", !reject))
        .send(run, invocation);
  }
}
