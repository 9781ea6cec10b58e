package dev.osier.cli;

import dev.osier.cli.CommandGroup.Member;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier presets}. */
@Command(
    name = PresetsCommand.NAME,
    description =
        "Look at what Osier knows of the programs that a plan can name as agents: how each is"
            + " started, and told its model and what it may do.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
final class PresetsCommand {
  static final String NAME = "presets";

  @Mixin CommonOptions common = new CommonOptions();

  private PresetsCommand() {}

  static CommandGroup group() {
    return CommandGroup.of(
        NAME,
        new PresetsCommand(),
        List.of(
            new Member("list", PresetsListCommand::new),
            new Member("show", PresetsShowCommand::new)));
  }
}
