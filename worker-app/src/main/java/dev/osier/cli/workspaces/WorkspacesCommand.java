package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommandGroup;
import dev.osier.cli.call.CommandGroup.Member;
import dev.osier.cli.call.CommonOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code osier workspaces}. */
@Command(
    name = WorkspacesCommand.NAME,
    description =
        "Look at the workspaces of a repository and look after them, without a Temporal server.",
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands:%n")
public final class WorkspacesCommand {
  public static final String NAME = "workspaces";

  @Mixin CommonOptions common = new CommonOptions();

  private WorkspacesCommand() {}

  /** With its members. */
  public static CommandGroup group() {
    return CommandGroup.of(
        NAME,
        new WorkspacesCommand(),
        List.of(
            new Member("list", WorkspacesListCommand::new),
            new Member("show", WorkspacesShowCommand::new),
            new Member("run", WorkspacesRunCommand::new),
            new Member("keep", WorkspacesKeepCommand::new),
            new Member("remove", WorkspacesRemoveCommand::new),
            new Member("prune", WorkspacesPruneCommand::new),
            new Member("events", WorkspacesEventsCommand::new)));
  }
}
