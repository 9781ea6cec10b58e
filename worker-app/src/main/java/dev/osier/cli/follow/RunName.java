package dev.osier.cli.follow;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.server.NoServerException;
import picocli.CommandLine.Parameters;

/** The run that a command is about, as its user names it. */
public final class RunName {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Its id or its key, or the beginning of either")
  String name = "";

  /** See {@link RunLookup#require}. */
  public FoundRun require(Invocation invocation)
      throws Refusal, NoServerException, InterruptedException {
    return RunLookup.require(name, invocation);
  }
}
