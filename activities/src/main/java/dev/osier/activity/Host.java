package dev.osier.activity;

import dev.osier.agent.AgentPresets;
import dev.osier.agent.RateLimits;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.workspace.EscapeWatch;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What of this host the activities share: its name, its directories, the repositories it has open.
 */
final class Host {
  private final Path home;
  private final String name;
  private final Map<String, Place> places = new ConcurrentHashMap<>();
  private final AgentPresets presets;
  private final RateLimits limits = new RateLimits(Clock.systemUTC());

  Host(Path home, String name) {
    this.home = home;
    this.name = name;
    this.presets = new AgentPresets(home.resolve("agents"));
  }

  AgentPresets presets() {
    return presets;
  }

  RateLimits limits() {
    return limits;
  }

  String name() {
    return name;
  }

  /** Where port leases are kept, one directory for all repositories. */
  Path ports() {
    return home.resolve("ports");
  }

  /** A repository and what works on its workspaces. */
  record Place(Repository repository, Workspaces workspaces, EscapeWatch watch) {}

  /**
   * @param root of a repository that {@code PrepareRun} has checked
   * @throws IOException if it is not there any more
   */
  Place place(String root) throws IOException, InterruptedException {
    Place known = places.get(root);
    if (known != null) {
      return known;
    }
    try {
      Repository repository = Repository.find(Path.of(root));
      Workspaces workspaces = new Workspaces(home, repository);
      Place place = new Place(repository, workspaces, workspaces.escapeWatch());
      Place first = places.putIfAbsent(root, place);
      if (first != null) {
        workspaces.close();
        return first;
      }
      return place;
    } catch (RepositoryProblem e) {
      throw new IOException("Cannot open the repository: " + e.getMessage(), e);
    }
  }

  void close() {
    places.values().forEach(place -> place.workspaces().close());
    places.clear();
  }
}
