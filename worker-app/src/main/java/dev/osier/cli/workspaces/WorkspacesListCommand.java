package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.file.DiskUse;
import dev.osier.git.Repository;
import dev.osier.inspect.WorkspaceList;
import dev.osier.inspect.WorkspaceState;
import dev.osier.output.Amounts;
import dev.osier.output.Json;
import dev.osier.output.SafeText;
import dev.osier.output.TextTable;
import dev.osier.workspace.WorkspaceCap;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier workspaces list}. */
@Command(
    name = "list",
    description = {
      "List the workspaces of a repository: how far each has come, how old and large it is, and"
          + " whether its process lives.",
      "",
      "Also listed is what is left of one, such as a branch without a workspace; such a line says"
          + " \"leftover\"."
    })
final class WorkspacesListCommand implements Callable<Integer> {
  /** Then the sizes that are known stand there with a plus. */
  private static final Duration MEASURING = Duration.ofSeconds(10);

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();

  @Option(names = "--all", description = "Also those that are removed, of which a record is left")
  boolean all;

  @Option(names = "--no-size", description = "Do not measure their size, which takes the longest")
  boolean noSize;

  @Option(names = "--json", description = "Print one JSON document")
  boolean json;

  WorkspacesListCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    Repository repository = place.require(invocation);
    WorkspaceList.Found found = new WorkspaceList(invocation.home().root(), repository).find();
    List<WorkspaceState> shown =
        found.workspaces().stream().filter(workspace -> all || !workspace.gone()).toList();
    List<Path> directories =
        shown.stream()
            .filter(WorkspaceState::there)
            .map(WorkspaceState::directory)
            .filter(Objects::nonNull)
            .toList();
    Map<Path, DiskUse> sizes = noSize ? Map.of() : DiskUse.of(directories, MEASURING);
    List<WorkspaceCap.Waiting> waiting = WorkspaceCap.waiting(invocation.home().root(), repository);
    if (json) {
      printJson(shown, sizes, found.strays(), waiting);
    } else {
      print(shown, sizes, found.strays());
      Instant now = Instant.now();
      for (WorkspaceCap.Waiting each : waiting) {
        invocation
            .console()
            .answer(
                "waiting: %s for %s, priority %d"
                    .formatted(
                        each.effect(),
                        Amounts.age(Duration.between(each.since(), now)),
                        each.priority()));
      }
    }
    return ExitCode.DONE.number();
  }

  private static @Nullable DiskUse size(WorkspaceState workspace, Map<Path, DiskUse> sizes) {
    return workspace.directory() == null ? null : sizes.get(workspace.directory());
  }

  private void print(List<WorkspaceState> shown, Map<Path, DiskUse> sizes, List<Path> strays) {
    if (shown.isEmpty() && strays.isEmpty()) {
      invocation.console().say("There are no workspaces");
      return;
    }
    Instant now = Instant.now();
    TextTable table =
        new TextTable("RUN", "TASK", "STATE", "AGE", "SIZE", "PROCESS", "LEASE", "BRANCH");
    for (WorkspaceState workspace : shown) {
      Instant since = workspace.since();
      DiskUse size = size(workspace, sizes);
      String branch = workspace.branch();
      List<String> below = new ArrayList<>();
      if (workspace.keptUntil() != null) {
        below.add(
            "kept for " + Amounts.age(Duration.between(now, workspace.keptUntil())) + " more");
      }
      workspace.leftovers().forEach(leftover -> below.add("leftover: " + leftover));
      table.row(
          List.of(
              workspace.effect().run(),
              workspace.effect().task(),
              workspace.keptUntil() != null && workspace.processes().isEmpty()
                  ? "kept"
                  : workspace.step(),
              since == null ? "" : Amounts.age(Duration.between(since, now)),
              size == null ? "" : Amounts.bytes(size.bytes()) + (size.whole() ? "" : "+"),
              processes(workspace.processes()),
              workspace.holder() == null ? "" : "held",
              branch == null ? "" : branch),
          below);
    }
    table.lines().forEach(invocation.console()::answer);
    for (Path stray : strays) {
      invocation.console().answer("leftover: " + safe(stray) + " is no workspace");
    }
  }

  private static String safe(Path path) {
    return SafeText.line(path.toString());
  }

  /** The first, and how many more. */
  private static String processes(List<Long> pids) {
    return pids.isEmpty() ? "" : pids.get(0) + (pids.size() > 1 ? " +" + (pids.size() - 1) : "");
  }

  private void printJson(
      List<WorkspaceState> shown,
      Map<Path, DiskUse> sizes,
      List<Path> strays,
      List<WorkspaceCap.Waiting> waiting) {
    List<Map<String, Object>> workspaces = new ArrayList<>();
    for (WorkspaceState workspace : shown) {
      workspaces.add(WorkspaceJson.of(workspace, size(workspace, sizes)));
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("workspaces", workspaces);
    document.put("strays", strays.stream().map(Path::toString).toList());
    document.put(
        "waiting",
        waiting.stream()
            .map(
                each ->
                    Map.of(
                        "run", each.effect().run(),
                        "task", each.effect().task(),
                        "priority", each.priority(),
                        "since", each.since().toString()))
            .toList());
    invocation.console().answer(Json.document(document));
  }
}
