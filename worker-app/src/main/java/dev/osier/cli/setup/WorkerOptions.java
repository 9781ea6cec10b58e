package dev.osier.cli.setup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Options of {@code osier worker} that a variable can say, too, as containers like it: an option
 * that is given stands for its variable.
 */
final class WorkerOptions {
  @Option(
      names = "--root",
      paramLabel = "DIRECTORY",
      description =
          "Take only repositories in this directory; several, or OSIER_REPOSITORY_ROOTS with colons"
              + " between (default: any that this user can read)")
  List<String> roots = List.of();

  @Option(
      names = "--allow-agent",
      paramLabel = "NAME",
      split = ",",
      description =
          "Take only these agents; command stands for programs that a plan brings. Also"
              + " OSIER_ALLOWED_AGENTS (default: any)")
  List<String> agents = List.of();

  @Option(
      names = "--commands",
      paramLabel = "any|repository",
      description =
          "repository: run for a plan only commands that the repository lists in .osier.yaml at the"
              + " commit the run starts from. Also OSIER_COMMANDS (default: any)")
  @Nullable String commands;

  @Option(
      names = "--metrics",
      paramLabel = "[ADDRESS:]PORT",
      description =
          "Answer /metrics (Prometheus), /healthz and /readyz there; without an address on this"
              + " machine only. Also OSIER_METRICS")
  @Nullable String metrics;

  @Option(
      names = "--log",
      paramLabel = "text|json",
      description =
          "json: one JSON object a line on standard error, with run and task. Also OSIER_LOG_FORMAT"
              + " (default: text)")
  @Nullable String log;

  @Option(
      names = "--deployment",
      paramLabel = "NAME",
      description =
          "Of Temporal's worker versioning: which deployment this worker is of. Also"
              + " OSIER_DEPLOYMENT")
  @Nullable String deployment;

  @Option(
      names = "--build-id",
      paramLabel = "ID",
      description = "Which build of it this worker is. Also OSIER_BUILD_ID")
  @Nullable String build;

  @Option(
      names = "--versioning",
      paramLabel = "pinned|auto-upgrade",
      description =
          "pinned: a run stays with the build that began it. Also OSIER_VERSIONING (default:"
              + " pinned)")
  @Nullable String versioning;

  /** The variables, with the options in their places. */
  Map<String, String> over(Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    put(all, "OSIER_REPOSITORY_ROOTS", roots.isEmpty() ? null : String.join(":", roots));
    put(all, "OSIER_ALLOWED_AGENTS", agents.isEmpty() ? null : String.join(",", agents));
    put(all, "OSIER_COMMANDS", commands);
    put(all, "OSIER_METRICS", metrics);
    put(all, "OSIER_LOG_FORMAT", log);
    put(all, "OSIER_DEPLOYMENT", deployment);
    put(all, "OSIER_BUILD_ID", build);
    put(all, "OSIER_VERSIONING", versioning);
    return all;
  }

  private static void put(Map<String, String> all, String name, @Nullable String value) {
    if (value != null) {
      all.put(name, value);
    }
  }
}
