package dev.osier.cli.workspaces;

import dev.osier.cli.call.CommonOptions;
import dev.osier.cli.call.CountOption;
import dev.osier.cli.call.ExitCode;
import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.RepositoryOption;
import dev.osier.effect.AgentLog;
import dev.osier.effect.EffectStore;
import dev.osier.file.DiskUse;
import dev.osier.file.FileTail;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.settings.HookFiles;
import dev.osier.inspect.WorkspaceChanges;
import dev.osier.inspect.WorkspaceState;
import dev.osier.output.Json;
import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code osier workspaces show RUN/TASK}. */
@Command(
    name = "show",
    description =
        "Show all that is known of a workspace: its record, what was changed in it, and the last"
            + " lines of its log.")
final class WorkspacesShowCommand implements Callable<Integer> {
  private static final Duration MEASURING = Duration.ofSeconds(10);
  private static final int LOG_BYTES = 256 * 1024;
  private static final int MOST = 10_000;

  private final Invocation invocation;

  @Mixin CommonOptions common = new CommonOptions();
  @Mixin RepositoryOption place = new RepositoryOption();
  @Mixin WorkspaceName name = new WorkspaceName();

  @Option(names = "-n", paramLabel = "COUNT", description = "Lines of its log (default 20)")
  int count = 20;

  @Option(names = "--json", description = "Print one JSON document")
  boolean json;

  WorkspacesShowCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  @Override
  public Integer call() throws Exception {
    CountOption.require(count, 0, MOST);
    Repository repository = place.require(invocation);
    WorkspaceState workspace = name.require(repository, invocation);
    Path directory = workspace.directory();
    WorkspaceChanges changes = null;
    String unreadable = null;
    if (directory != null && workspace.there()) {
      try {
        String start = workspace.record() == null ? null : workspace.record().start();
        changes = WorkspaceChanges.of(repository, directory, start);
      } catch (GitException | IOException e) {
        unreadable = String.valueOf(e.getMessage());
      }
    }
    DiskUse size =
        directory == null || !workspace.there()
            ? null
            : DiskUse.of(List.of(directory), MEASURING).get(directory);
    Path log = log(new EffectStore(repository.osierDirectory()).directory(workspace.effect()));
    WorkspacePage page =
        new WorkspacePage(
            workspace,
            size,
            ports(workspace),
            changes,
            unreadable,
            log,
            log == null ? List.of() : tail(log));
    if (json) {
      Map<String, Object> document = page.json();
      invocation.console().answer(Json.document(document));
    } else {
      page.lines().forEach(invocation.console()::answer);
    }
    return ExitCode.DONE.number();
  }

  /** What its processes were given; nobody else knows. */
  private static @Nullable Integer ports(WorkspaceState workspace) {
    for (long pid : workspace.processes()) {
      String first = ProcessTree.variable(pid, "OSIER_PORT");
      if (first != null && first.matches("[0-9]{1,5}")) {
        return Integer.valueOf(first);
      }
    }
    return null;
  }

  /** The one written last: of the set-up, the agent, a hook or the check. */
  private static @Nullable Path log(Path directory) throws IOException {
    Path newest = null;
    List<Path> logs = new ArrayList<>();
    logs.add(directory.resolve("setup.log"));
    AgentLog.tries(directory).forEach(each -> logs.add(new AgentLog(directory, each).file()));
    for (String name : List.of(HookFiles.PRE_COMMIT, HookFiles.COMMIT_MSG, "verify")) {
      logs.add(directory.resolve(name + ".log"));
    }
    for (Path file : logs) {
      if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && (newest == null
              || Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(newest))
                  >= 0)) {
        newest = file;
      }
    }
    return newest;
  }

  private List<String> tail(Path log) throws IOException {
    List<String> lines = FileTail.text(log, LOG_BYTES).lines().toList();
    return lines.subList(Math.max(0, lines.size() - count), lines.size());
  }
}
