package dev.osier.plan;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program that does a task: a preset by name, or a program of the user's own. Exactly one of
 * {@code preset}, {@code command} and {@code definition} is given.
 *
 * @param preset name of a preset, such as {@code claude}
 * @param command a line for {@code sh}; {@code {prompt}}, {@code {task}} and {@code {title}} in it
 *     are passed safely, never as shell text
 * @param env added to the agent's environment
 * @param definition a program of which the plan says more than a line for {@code sh}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Agent(
    @Nullable String preset,
    @Nullable String command,
    Map<String, String> env,
    @Nullable AgentDefinition definition) {

  /** What a plan gets that names no agent. */
  public static final Agent DEFAULT = new Agent("claude", null, Map.of());

  public Agent(@Nullable String preset, @Nullable String command, Map<String, String> env) {
    this(preset, command, env, null);
  }

  public Agent {
    // In the order given: Map.copyOf has another one in each process.
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
  }

  /** The program of {@code own}; as a plain command where it is no more than that. */
  static Agent of(AgentDefinition own) {
    String line = own.command().line();
    AgentDefinition plain = line == null ? null : AgentDefinition.of(line);
    Map<String, String> env = own.env();
    AgentDefinition bare = own.withEnv(Map.of());
    return bare.equals(plain) ? new Agent(null, line, env) : new Agent(null, null, env, bare);
  }

  /** A command that never mentions the prompt needs none. */
  public boolean needsPrompt() {
    if (definition != null) {
      return definition.needsPrompt();
    }
    return command == null || command.contains("{prompt}");
  }

  /** For people: the preset's name, or {@code command}. */
  public String name() {
    return preset == null ? "command" : preset;
  }
}
