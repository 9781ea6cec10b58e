package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.DurationOption;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.output.Console;
import dev.osier.output.Json;
import dev.osier.output.SafeText;
import dev.osier.server.Connection;
import dev.osier.server.Connections.Candidate;
import dev.osier.server.NoServerException;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweeper;
import dev.osier.worker.HostPrune;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier workspaces prune}. */
@Command(
    name = "prune",
    description =
        "Save and remove what runs left on this host that are over, in this repository and in all"
            + " that Osier has worked in here. Needs no server: one that answers is asked; where"
            + " none does, a run counts as over if nobody works on it, nothing of it lives, and"
            + " nothing of it changed for a while.")
public final class WorkspacesPruneCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(
      names = "--older-than",
      paramLabel = "DURATION",
      defaultValue = "1h",
      description =
          "How long nothing of a run may have changed whose server does not answer (default:"
              + " ${DEFAULT-VALUE})")
  String olderThan = "1h";

  @Option(names = "--dry-run", description = "Say what would be removed, and remove nothing")
  boolean dryRun;

  @Option(names = "--json", description = "Print one JSON document")
  boolean json;

  public WorkspacesPruneCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Duration quiet = DurationOption.require("--older-than", olderThan);
    Sweeper.Rules rules = new Sweeper.Rules(quiet, true, dryRun);
    List<Connection> servers = servers();
    try {
      Sweep sweep = new HostPrune(invocation.home(), servers, rules).sweep(here());
      print(sweep);
      boolean failed = sweep.left().stream().anyMatch(Sweep.Left::failed);
      return (failed ? ExitCode.NOT_ALL : ExitCode.DONE).number();
    } finally {
      servers.forEach(Connection::close);
    }
  }

  /** One that is away is none: what it knows is then not to be had. */
  private List<Connection> servers() throws NoServerException, InterruptedException {
    List<Connection> open = new ArrayList<>();
    for (Candidate candidate : invocation.connections().running()) {
      try {
        open.add(candidate.open());
      } catch (NoServerException e) {
        // Nothing is asked there.
      }
    }
    return open;
  }

  private List<Repository> here() throws InterruptedException {
    try {
      return List.of(Repository.find(invocation.directory()));
    } catch (RepositoryProblem e) {
      // The others are pruned from anywhere.
      return List.of();
    }
  }

  private void print(Sweep sweep) {
    Console console = invocation.console();
    if (json) {
      console.answer(Json.document(document(sweep)));
      return;
    }
    for (Sweep.Swept swept : sweep.swept()) {
      StringBuilder line = new StringBuilder(dryRun ? "Would remove " : "Removed ");
      line.append(swept.run()).append('/').append(swept.what());
      line.append(" in ").append(swept.repository()).append(": ").append(swept.why());
      if (swept.keptRef() != null) {
        line.append("; its work is kept in ").append(swept.keptRef());
      }
      swept.notes().forEach(note -> line.append("; ").append(note));
      console.answer(SafeText.line(line.toString()));
    }
    for (Sweep.Left left : sweep.left()) {
      String name = name(left);
      String what = name == null ? left.repository() : name + " in " + left.repository();
      console.answer(SafeText.line("Left %s: %s".formatted(what, left.reason())));
    }
    if (sweep.swept().isEmpty() && sweep.left().isEmpty()) {
      console.answer("Nothing to prune");
    }
  }

  private static @Nullable String name(Sweep.Left left) {
    return left.run() == null || left.what() == null ? left.run() : left.run() + "/" + left.what();
  }

  private Map<String, Object> document(Sweep sweep) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("dryRun", dryRun);
    document.put("removed", sweep.swept());
    document.put("left", sweep.left());
    return document;
  }
}
