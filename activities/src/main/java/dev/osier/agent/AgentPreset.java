package dev.osier.agent;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a known agent is called without a person at the terminal.
 *
 * @param argv {@code {prompt}} stands for the prompt, which is one argument whatever is in it
 */
public record AgentPreset(String name, List<String> argv) {

  /**
   * Each was run with these arguments against a scripted model. The flags that let an agent act
   * without asking are the narrowest with which it can edit files: edits in the workspace, not any
   * command.
   */
  private static final Map<String, AgentPreset> KNOWN =
      Map.of(
          "claude",
          new AgentPreset(
              "claude",
              List.of(
                  "claude",
                  "-p",
                  "{prompt}",
                  "--output-format",
                  "json",
                  "--permission-mode",
                  "acceptEdits")),
          "codex",
          new AgentPreset(
              "codex",
              List.of(
                  "codex",
                  "exec",
                  "--json",
                  "--skip-git-repo-check",
                  "-s",
                  "workspace-write",
                  "{prompt}")),
          "gemini",
          new AgentPreset(
              "gemini",
              List.of(
                  "gemini",
                  "-p",
                  "{prompt}",
                  "--output-format",
                  "json",
                  "--approval-mode",
                  "auto_edit",
                  "--skip-trust")),
          "opencode",
          new AgentPreset("opencode", List.of("opencode", "run", "--format", "json", "{prompt}")));

  public AgentPreset {
    argv = List.copyOf(argv);
  }

  /** The preset of this name, or null. */
  public static @Nullable AgentPreset named(String name) {
    return KNOWN.get(name);
  }

  /** All names, in alphabetical order. */
  public static List<String> names() {
    return List.copyOf(new TreeSet<>(KNOWN.keySet()));
  }

  /** The program that has to be installed. */
  public String program() {
    return argv.get(0);
  }
}
