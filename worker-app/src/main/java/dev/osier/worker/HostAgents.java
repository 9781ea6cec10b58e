package dev.osier.worker;

import dev.osier.activity.InstalledAgents;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agents that a plan can name on this host. */
public final class HostAgents {
  private HostAgents() {}

  /**
   * A preset; see {@link InstalledAgents.Agent}.
   *
   * @param file of its program, or null if it is not installed
   * @param problem what is wrong with the preset, or null
   */
  public record HostAgent(
      String name, String program, @Nullable Path file, @Nullable String problem) {}

  /** All presets of this user, in alphabetical order. */
  public static List<HostAgent> find(OsierHome home, Map<String, String> environment) {
    return InstalledAgents.find(home.root(), environment.getOrDefault("PATH", "")).stream()
        .map(each -> new HostAgent(each.name(), each.program(), each.file(), each.problem()))
        .toList();
  }
}
