package dev.osier.agent;

import dev.osier.agent.AgentPresets.Known;
import dev.osier.agent.AgentPresets.Unusable;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.read.AgentUse;
import dev.osier.process.ProgramPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which agents a plan can name on this host. */
public final class InstalledAgents {
  private InstalledAgents() {}

  /**
   * A preset.
   *
   * @param program that it needs
   * @param file where that is, or null if it is not installed
   * @param problem what is wrong with the preset itself, or null
   * @param definition null if there is such a problem
   * @param source the user's file of the preset, or null for one that comes with Osier
   */
  public record Preset(
      String name,
      String program,
      @Nullable Path file,
      @Nullable String problem,
      @Nullable AgentDefinition definition,
      @Nullable Path source) {}

  /**
   * Why an agent of a plan cannot work here.
   *
   * @param field of the plan
   * @param message without an end
   * @param absent its program is not installed, and nothing else is wrong with it
   */
  public record Obstacle(String field, String message, boolean absent) {}

  /**
   * All presets, in alphabetical order.
   *
   * @param home {@code $OSIER_HOME}
   * @param path where programs are looked for, as in {@code PATH}
   */
  public static List<Preset> find(Path home, ProgramPath path) {
    AgentPresets presets = presets(home);
    List<Preset> all = new ArrayList<>();
    for (String name : presets.names()) {
      AgentPresets.Found found = presets.find(name);
      Path source = presets.file(name);
      if (found instanceof Unusable unusable) {
        all.add(new Preset(name, "", null, unusable.reason(), null, source));
      } else {
        AgentPreset preset = ((Known) found).preset();
        String program = preset.program();
        all.add(new Preset(name, program, path.find(program), null, preset.definition(), source));
      }
    }
    return List.copyOf(all);
  }

  /**
   * The text of a preset, or null if there is none.
   *
   * @throws IOException if the user's file of it cannot be read
   */
  public static @Nullable String source(Path home, String name) throws IOException {
    return presets(home).source(name);
  }

  /** What stands in the way of an agent of a plan; see {@link #find}. */
  /** What keeps an agent from being started here. */
  public static List<Obstacle> obstacles(Path home, ProgramPath path, Agent agent) {
    return obstacles(presets(home), path, agent);
  }

  public static List<Obstacle> obstacles(AgentPresets presets, ProgramPath path, Agent agent) {
    if (agent.preset() == null) {
      return List.of();
    }
    AgentPresets.Found found = presets.find(agent.preset());
    if (found instanceof Unusable unusable) {
      return List.of(new Obstacle("agent", unusable.reason(), false));
    }
    AgentPreset preset = ((Known) found).preset();
    List<Obstacle> obstacles = new ArrayList<>();
    AgentUse.problems(agent, preset.definition())
        .forEach(problem -> obstacles.add(new Obstacle(problem.path(), problem.message(), false)));
    if (path.find(preset.program()) == null) {
      String install = preset.definition().install();
      obstacles.add(
          new Obstacle(
              "agent",
              "%s is not installed on the worker's host: no program %s on the worker's PATH%s"
                  .formatted(
                      preset.name(),
                      preset.program(),
                      install == null ? "" : "; to install it, run " + install),
              true));
    }
    return List.copyOf(obstacles);
  }

  private static AgentPresets presets(Path home) {
    return new AgentPresets(home.resolve("agents"));
  }
}
