package dev.osier.host;

import dev.osier.prepare.WorkerLimits;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What this host takes of plans, from variables: {@code OSIER_REPOSITORY_ROOTS} (directories, with
 * colons between), {@code OSIER_ALLOWED_AGENTS} (names, with commas between) and {@code
 * OSIER_COMMANDS} ({@code any}, or {@code repository} for those that it lists itself).
 */
public final class PlanLimits {
  static final String ROOTS = "OSIER_REPOSITORY_ROOTS";
  static final String AGENTS = "OSIER_ALLOWED_AGENTS";
  static final String COMMANDS = "OSIER_COMMANDS";

  private PlanLimits() {}

  /**
   * @throws IllegalArgumentException if one of them is wrong: a limit that is misspelt must not be
   *     no limit
   */
  public static WorkerLimits of(Map<String, String> environment) {
    return new WorkerLimits(
        roots(environment.getOrDefault(ROOTS, "")),
        agents(environment.getOrDefault(AGENTS, "")),
        ownCommands(environment.getOrDefault(COMMANDS, "").strip()));
  }

  private static List<Path> roots(String given) {
    List<Path> roots = new ArrayList<>();
    for (String each : given.isBlank() ? new String[0] : given.split(":", -1)) {
      try {
        Path root = Path.of(each.strip());
        if (!root.isAbsolute() || !Files.isDirectory(root)) {
          throw wrong(ROOTS, "\"%s\" is not an absolute path of a directory".formatted(each));
        }
        roots.add(root.normalize());
      } catch (InvalidPathException e) {
        throw wrong(ROOTS, "\"%s\" is not a path".formatted(each));
      }
    }
    return roots;
  }

  private static Set<String> agents(String given) {
    Set<String> agents = new LinkedHashSet<>();
    for (String each : given.isBlank() ? new String[0] : given.split(",", -1)) {
      if (!each.strip().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,39}")) {
        throw wrong(AGENTS, "\"%s\" is not the name of an agent".formatted(each));
      }
      agents.add(each.strip());
    }
    return agents;
  }

  private static boolean ownCommands(String word) {
    return switch (word) {
      case "", "any" -> false;
      case "repository" -> true;
      default -> throw wrong(COMMANDS, "\"%s\" is neither any nor repository".formatted(word));
    };
  }

  private static IllegalArgumentException wrong(String variable, String fact) {
    return new IllegalArgumentException(
        "Cannot start a worker: of %s, %s".formatted(variable, fact));
  }
}
