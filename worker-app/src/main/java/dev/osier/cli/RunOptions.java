package dev.osier.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What commands take that print something of one run. */
final class RunOptions {
  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(paramLabel = "RUN", description = "Its id or its key, or the beginning of either")
  String run = "";

  @Option(names = "--json", description = "Print the report as one JSON document")
  boolean json;
}
