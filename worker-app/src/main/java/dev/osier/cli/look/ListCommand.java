package dev.osier.cli.look;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.CountOption;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.follow.ListedRun;
import dev.osier.output.Amounts;
import dev.osier.output.Console;
import dev.osier.output.Json;
import dev.osier.output.TextTable;
import dev.osier.server.Connection;
import dev.osier.server.Connections.Candidate;
import dev.osier.server.NoServerException;
import dev.osier.worker.WorkerPresence;
import io.temporal.client.WorkflowExecutionMetadata;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier list}. */
@Command(
    name = "list",
    description =
        "List runs, the newest first: those of the configured server, else of each server of this"
            + " user on this machine.")
public final class ListCommand implements Callable<Integer> {
  private static final int MOST = 10_000;

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();

  @Option(
      names = "-n",
      paramLabel = "COUNT",
      defaultValue = "20",
      description = "How many of each server (default: ${DEFAULT-VALUE})")
  int count = 20;

  @Option(names = "--json", description = "Print one JSON object a line, one for each run")
  boolean json;

  public ListCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    CountOption.require(count, 1, MOST);
    List<ListedRun> runs = new ArrayList<>();
    List<String> looked = new ArrayList<>();
    NoServerException away = null;
    for (Candidate candidate : invocation.connections().forLookup()) {
      try (Connection connection = candidate.open()) {
        looked.add(connection.address());
        Optional<List<WorkflowExecutionMetadata>> found = ListedRun.latest(connection, count);
        if (found.isEmpty()) {
          invocation
              .console()
              .say("The server at " + connection.address() + " cannot list its runs");
        }
        boolean worker = found.isPresent() && WorkerPresence.isPresent(connection);
        for (WorkflowExecutionMetadata each : found.orElse(List.of())) {
          runs.add(ListedRun.of(connection, each, worker));
        }
      } catch (NoServerException e) {
        // Where several may be, one that has ended is no news; where it is the only one, it is.
        away = e;
      }
    }
    if (looked.isEmpty() && away != null) {
      throw away;
    }
    print(runs, looked);
    return ExitCode.DONE.number();
  }

  private void print(List<ListedRun> runs, List<String> looked) {
    Console console = invocation.console();
    if (json) {
      runs.forEach(run -> console.answer(Json.line(run)));
      return;
    }
    if (runs.isEmpty()) {
      console.say("There are no runs at " + String.join(", ", looked));
      console.say("To start one, run osier run PLAN");
      return;
    }
    boolean several = runs.stream().map(ListedRun::server).distinct().count() > 1;
    TextTable table =
        several
            ? new TextTable("RUN", "STATUS", "AGE", "TASKS", "SERVER", "REPOSITORY")
            : new TextTable("RUN", "STATUS", "AGE", "TASKS", "REPOSITORY");
    for (ListedRun run : runs) {
      List<String> cells = new ArrayList<>();
      cells.add(run.id());
      cells.add(run.status());
      cells.add(Amounts.age(Duration.between(Instant.parse(run.started()), Instant.now())));
      cells.add(tasks(run));
      if (several) {
        cells.add(run.server());
      }
      cells.add(run.repository() == null ? "" : run.repository());
      table.row(cells, List.of());
    }
    table.lines().forEach(console::answer);
  }

  /** {@code 3 merged, 1 failed}; how many there are, where nobody tells how they stand. */
  private static String tasks(ListedRun run) {
    if (run.counts().isEmpty()) {
      return run.tasks() == null ? "" : String.valueOf(run.tasks());
    }
    return run.counts().entrySet().stream()
        .map(entry -> entry.getValue() + " " + entry.getKey().word())
        .collect(Collectors.joining(", "));
  }
}
