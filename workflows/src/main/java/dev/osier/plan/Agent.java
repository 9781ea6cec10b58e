package dev.osier.plan;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program that does a task: a preset by name, or a command of the user's own. Exactly one of
 * {@code preset} and {@code command} is given.
 *
 * @param preset name of a preset, such as {@code claude}
 * @param command a line for {@code sh}; {@code {prompt}}, {@code {task}} and {@code {title}} in it
 *     are passed safely, never as shell text
 * @param env added to the agent's environment
 */
public record Agent(@Nullable String preset, @Nullable String command, Map<String, String> env) {

  /** What a plan gets that names no agent. */
  public static final Agent DEFAULT = new Agent("claude", null, Map.of());

  public Agent {
    // In the order given: Map.copyOf has another one in each process.
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }

  /** A command that never mentions the prompt needs none. */
  public boolean needsPrompt() {
    return command == null || command.contains("{prompt}");
  }

  /** For people: the preset's name, or {@code command}. */
  public String name() {
    return preset == null ? "command" : preset;
  }
}
