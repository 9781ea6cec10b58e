package dev.osier.cli;

import dev.osier.worker.NoServerException;
import picocli.CommandLine.Parameters;

/** The run that a command is about, as its user names it. */
final class RunName {
  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Its id or its key, or the beginning of either")
  String name = "";

  /** See {@link RunLookup#require}. */
  FoundRun require(Invocation invocation) throws Refusal, NoServerException, InterruptedException {
    return RunLookup.require(name, invocation);
  }
}
