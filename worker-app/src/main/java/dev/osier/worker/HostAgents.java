package dev.osier.worker;

import dev.osier.agent.InstalledAgents;
import dev.osier.host.OsierHome;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.process.ProgramPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The agents that a plan can name on this host. */
public final class HostAgents {
  private HostAgents() {}

  /**
   * A preset; see {@link InstalledAgents.Preset}.
   *
   * @param file of its program, or null if it is not installed
   * @param problem what is wrong with the preset, or null
   * @param install what a person types to install its program, or null
   * @param cannot what its program cannot be told or does not tell, or null
   * @param source the user's file of the preset, or null for one that comes with Osier
   */
  public record HostAgent(
      String name,
      String program,
      @Nullable Path file,
      @Nullable String problem,
      @Nullable String install,
      @Nullable String cannot,
      @Nullable Path source) {}

  /**
   * Why an agent of a plan cannot work here; see {@link InstalledAgents.Obstacle}.
   *
   * @param absent its program is not installed, and nothing else is wrong with it
   */
  public record Obstacle(String field, String message, boolean absent) {}

  /** All presets of this user, in alphabetical order. */
  public static List<HostAgent> find(OsierHome home, Map<String, String> environment) {
    return InstalledAgents.find(home.root(), ProgramPath.of(environment)).stream()
        .map(HostAgents::agent)
        .toList();
  }

  private static HostAgent agent(InstalledAgents.Preset preset) {
    AgentDefinition definition = preset.definition();
    return new HostAgent(
        preset.name(),
        preset.program(),
        preset.file(),
        preset.problem(),
        definition == null ? null : definition.install(),
        definition == null ? null : definition.cannot(),
        preset.source());
  }

  /**
   * The text of a preset, or null if there is none.
   *
   * @throws IOException if the user's file of it cannot be read
   */
  public static @Nullable String source(OsierHome home, String name) throws IOException {
    return InstalledAgents.source(home.root(), name);
  }

  /** What stands in the way of an agent of a plan on this host. */
  public static List<Obstacle> obstacles(
      OsierHome home, Map<String, String> environment, Agent agent) {
    return InstalledAgents.obstacles(home.root(), ProgramPath.of(environment), agent).stream()
        .map(each -> new Obstacle(each.field(), each.message(), each.absent()))
        .toList();
  }
}
