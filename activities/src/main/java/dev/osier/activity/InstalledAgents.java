package dev.osier.activity;

import dev.osier.agent.AgentPresets;
import dev.osier.agent.AgentPresets.Known;
import dev.osier.agent.AgentPresets.Unusable;
import java.nio.file.Files;
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
   */
  public record Agent(String name, String program, @Nullable Path file, @Nullable String problem) {}

  /**
   * All presets, in alphabetical order.
   *
   * @param home {@code $OSIER_HOME}
   * @param path where programs are looked for, as in {@code PATH}
   */
  public static List<Agent> find(Path home, String path) {
    AgentPresets presets = new AgentPresets(home.resolve("agents"));
    List<Agent> agents = new ArrayList<>();
    for (String name : presets.names()) {
      AgentPresets.Found found = presets.find(name);
      if (found instanceof Unusable unusable) {
        agents.add(new Agent(name, "", null, unusable.reason()));
      } else {
        String program = ((Known) found).preset().program();
        agents.add(new Agent(name, program, which(program, path), null));
      }
    }
    return List.copyOf(agents);
  }

  /** Null if there is none that may be started. */
  private static @Nullable Path which(String program, String path) {
    if (program.contains("/")) {
      return isProgram(Path.of(program)) ? Path.of(program) : null;
    }
    for (String directory : path.split(":", -1)) {
      if (!directory.isEmpty() && isProgram(Path.of(directory, program))) {
        return Path.of(directory, program);
      }
    }
    return null;
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
