package dev.osier.cli.run;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.cli.follow.Ending;
import dev.osier.cli.follow.EndingPrinter;
import dev.osier.output.Json;
import dev.osier.server.Connection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier run PLAN}. */
@Command(
    name = "run",
    description =
        "Run a plan: waits for its end and shows progress. Ctrl-C on a terminal asks whether to"
            + " detach, halt or cancel; a second one, and a signal elsewhere, cancels the run, keeps"
            + " the work and cleans up; one more leaves at once. The same command after a crash"
            + " goes on with the run that is still open.")
public final class RunCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "PLAN",
      description = "YAML or JSON file; - reads standard input. See osier schema")
  String plan = "";

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The run's id (default: the plan's name and a hash of what it says)")
  @Nullable String id;

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description = "The repository (default: the plan's, else the current directory's)")
  @Nullable String repository;

  @Option(
      names = "--agents",
      paramLabel = "N",
      description =
          "Agents at once, at most, where this command is its own worker (default: one for each"
              + " GiB of memory, 4 to 32)")
  @Nullable Integer agents;

  @Option(names = "--detach", description = "Start the run, print its id, and leave")
  boolean detach;

  @Option(
      names = "--json",
      description =
          "Print the report as one JSON document, and progress on standard error as one JSON object"
              + " a line")
  boolean json;

  public RunCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    requireUsable();
    PlanFile file = PlanFile.load(plan, repository, invocation);
    RunSession session = new RunSession(invocation, id, agents, json);
    if (detach) {
      return detach(session, file);
    }
    Ending ending = session.follow(file);
    return new EndingPrinter(invocation.console(), json)
        .print(file.name(), ending, file.document().path("repository").asText(), invocation);
  }

  private void requireUsable() throws Refusal {
    AgentsOption.requireUsable(agents);
    if (id != null && !id.matches("[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}")) {
      throw Refusal.badInput(
          "Cannot use --id \"%s\": it must be 1 to 200 letters, digits and . _ : / -, and begin with"
                  .formatted(id)
              + " a letter or digit");
    }
  }

  private int detach(RunSession session, PlanFile file) throws Exception {
    if (!invocation.connections().isConfigured()) {
      throw new Refusal(
          ExitCode.NO_SERVER,
          "Cannot detach: no server is configured, so the run would end with this command\n"
              + "To have one, run temporal server start-dev and osier worker, and set"
              + " TEMPORAL_ADDRESS=127.0.0.1:7233");
    }
    try (Connection connection = invocation.connections().forRun()) {
      RunStart start = session.detach(file, connection);
      String workflowId = start.run().workflowId();
      if (start.goesOn()) {
        invocation.console().say("Going on with run " + workflowId);
      }
      if (json) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", workflowId);
        answer.put("run", start.run().key());
        answer.put("address", connection.address());
        connection.webPage(workflowId).ifPresent(page -> answer.put("web", page));
        invocation.console().answer(Json.document(answer));
      } else {
        invocation.console().answer(workflowId);
        connection.webPage(workflowId).ifPresent(invocation.console()::answer);
        invocation.console().say("To see it, run osier status " + workflowId);
      }
    }
    return ExitCode.DONE.number();
  }
}
