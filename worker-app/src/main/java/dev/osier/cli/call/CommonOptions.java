package dev.osier.cli.call;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options that every command has. */
@Command(
    synopsisHeading = "Usage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%n",
    optionListHeading = "%n")
public final class CommonOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Say what this command does, and its options")
  boolean help;

  @Option(
      names = "--verbose",
      description = "Log what Osier and Temporal do, on standard error (also: OSIER_LOG=DEBUG)")
  void verbose(boolean on) {
    if (on) {
      // Read when the first logger is made, which is after the command line was read.
      System.setProperty("osier.log", "INFO");
      System.setProperty("osier.log.temporal", "INFO");
    }
  }
}
