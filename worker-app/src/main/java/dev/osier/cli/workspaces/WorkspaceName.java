package dev.osier.cli.workspaces;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.git.Repository;
import dev.osier.inspect.WorkspaceState;
import picocli.CommandLine.Parameters;

/** The one workspace that a command is about, as its user names it. */
final class WorkspaceName {
  @Parameters(
      index = "0",
      paramLabel = "RUN/TASK",
      description = "The workspace, or the beginning of both names")
  String name = "";

  /** See {@link FoundWorkspaces#require}. */
  WorkspaceState require(Repository repository, Invocation invocation)
      throws Refusal, InterruptedException {
    return FoundWorkspaces.find(repository, invocation).require(name);
  }
}
