package dev.osier.cli.setup;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.output.Json;
import dev.osier.output.TextTable;
import dev.osier.worker.HostAgents;
import dev.osier.worker.HostAgents.HostAgent;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier presets list}. */
@Command(
    name = "list",
    description =
        "List the presets, whether their programs are installed here, and what these cannot be told"
            + " or do not tell.")
final class PresetsListCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(names = "--json", description = "Print one JSON document")
  boolean json;

  PresetsListCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() {
    List<HostAgent> agents = HostAgents.find(invocation.home(), invocation.environment());
    if (json) {
      invocation
          .console()
          .answer(Json.document(agents.stream().map(PresetsListCommand::json).toList()));
    } else {
      print(agents);
    }
    return ExitCode.DONE.number();
  }

  private void print(List<HostAgent> agents) {
    TextTable table = new TextTable("PRESET", "PROGRAM", "FROM", "WHAT");
    for (HostAgent agent : agents) {
      String program = agent.file() == null ? "(not installed)" : agent.file().toString();
      String what = agent.problem() == null ? agent.cannot() : agent.problem();
      table.row(
          List.of(
              agent.name(),
              agent.problem() == null ? program : "",
              agent.source() == null ? "Osier" : agent.source().toString(),
              what == null ? "" : what),
          List.of());
    }
    table.lines().forEach(invocation.console()::answer);
    invocation.console().say("To see one, run osier presets show PRESET");
  }

  private static Map<String, Object> json(HostAgent agent) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("preset", agent.name());
    json.put("program", agent.program());
    json.put("installed", text(agent.file()));
    json.put("install", agent.install());
    json.put("from", text(agent.source()));
    json.put("cannot", agent.cannot());
    json.put("problem", agent.problem());
    return json;
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toString();
  }
}
