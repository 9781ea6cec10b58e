package dev.osier.cli.kept;

import dev.osier.cli.call.CommandGroup;
import dev.osier.cli.call.CommandGroup.Member;
import dev.osier.cli.call.CommonOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier kept}. */
@Command(
    name = KeptCommand.NAME,
    description =
        "Look at the work that was saved before its workspace was removed, take it back, or drop"
            + " it.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class KeptCommand {
  public static final String NAME = "kept";

  @Mixin CommonOptions common = new CommonOptions();

  private KeptCommand() {}

  /** With its members. */
  public static CommandGroup group() {
    return CommandGroup.of(
        NAME,
        new KeptCommand(),
        List.of(
            new Member("list", KeptListCommand::new),
            new Member("show", KeptShowCommand::new),
            new Member("branch", KeptBranchCommand::new),
            new Member("drop", KeptDropCommand::new)));
  }
}
