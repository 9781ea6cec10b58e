package dev.osier.cli.setup;

import dev.osier.cli.call.CommandGroup;
import dev.osier.cli.call.CommandGroup.Member;
import dev.osier.cli.call.CommonOptions;
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
public final class PresetsCommand {
  public static final String NAME = "presets";

  @Mixin CommonOptions common = new CommonOptions();

  private PresetsCommand() {}

  /** With its members. */
  public static CommandGroup group() {
    return CommandGroup.of(
        NAME,
        new PresetsCommand(),
        List.of(
            new Member("list", PresetsListCommand::new),
            new Member("show", PresetsShowCommand::new)));
  }
}
