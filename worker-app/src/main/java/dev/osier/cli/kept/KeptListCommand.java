package dev.osier.cli.kept;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.git.object.Changes;
import dev.osier.keep.KeptWork;
import dev.osier.keep.KeptWork.Kept;
import dev.osier.output.Json;
import dev.osier.output.TextTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code osier kept list}. */
@Command(
    name = "list",
    description = {
      "List the work that is kept: when it was saved, how much it changes, and what it is.",
      "",
      "Changes are counted against where it parted from the branch you have checked out. An older"
          + " save of one task ends in @1, @2 and so on."
    })
final class KeptListCommand implements Callable<Integer> {
  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description = "Only that of a run, or of those that begin so")
  @Nullable String run;

  @Option(names = "--json", description = "Print one JSON document")
  boolean json;

  KeptListCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    try (KeptWork work = new KeptWork(place.require(invocation))) {
      List<Kept> kept =
          work.look(
              work.names().values().stream()
                  .filter(each -> run == null || each.name().run().startsWith(run))
                  .toList());
      if (json) {
        List<Map<String, Object>> documents = kept.stream().map(KeptListCommand::json).toList();
        invocation.console().answer(Json.document(Map.of("kept", documents)));
      } else if (kept.isEmpty()) {
        invocation.console().say("No work is kept");
      } else {
        print(kept);
      }
    }
    return ExitCode.DONE.number();
  }

  private void print(List<Kept> kept) {
    TextTable table = new TextTable("RUN/TASK", "SAVED", "FILES", "+", "-", "WHAT");
    for (Kept each : kept) {
      Changes changes = each.changes();
      Instant when = each.when();
      table.row(
          List.of(
              each.name().name().toString(),
              when == null ? "" : when.toString(),
              changes == null ? "" : Integer.toString(changes.files().size()),
              changes == null ? "" : Integer.toString(changes.insertions()),
              changes == null ? "" : Integer.toString(changes.deletions()),
              (each.merged() ? "(merged) " : "") + each.headline()),
          List.of());
    }
    table.lines().forEach(invocation.console()::answer);
    invocation.console().say("To see one, run osier kept show RUN/TASK");
  }

  private static Map<String, Object> json(Kept kept) {
    Changes changes = kept.changes();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", kept.name().name().run());
    json.put("task", kept.name().name().task());
    json.put("ref", kept.name().ref());
    json.put("commit", kept.name().commit());
    json.put("when", kept.when() == null ? null : kept.when().toString());
    json.put("base", kept.base());
    json.put("merged", kept.merged());
    json.put("files", changes == null ? null : changes.files().size());
    json.put("insertions", changes == null ? null : changes.insertions());
    json.put("deletions", changes == null ? null : changes.deletions());
    json.put("headline", kept.headline());
    return json;
  }
}
