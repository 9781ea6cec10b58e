package dev.osier.plan.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The program that does a task: a preset by name, or a program of the user's own. At most one of
 * {@code preset}, {@code command} and {@code definition} is given; one that names none of them is
 * the plan's, with what it says instead ({@link #instead}).
 *
 * @param preset name of a preset, such as {@code claude}
 * @param command a line for {@code sh}; {@code {prompt}}, {@code {task}} and {@code {title}} in it
 *     are passed safely, never as shell text
 * @param env added to the agent's environment
 * @param definition a program of which the plan says more than a line for {@code sh}
 * @param permissions null: {@link Permissions#WORK}
 * @param model as its program calls it; null: what the program's own settings say
 * @param args words that its program is given besides; null: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Agent(
    @Nullable String preset,
    @Nullable String command,
    Map<String, String> env,
    @Nullable AgentDefinition definition,
    @Nullable Permissions permissions,
    @Nullable String model,
    @Nullable List<String> args) {

  /** What a plan gets that names no agent. */
  public static final Agent DEFAULT = new Agent("claude", null, Map.of());

  public Agent(@Nullable String preset, @Nullable String command, Map<String, String> env) {
    this(preset, command, env, null);
  }

  public Agent(
      @Nullable String preset,
      @Nullable String command,
      Map<String, String> env,
      @Nullable AgentDefinition definition) {
    this(preset, command, env, definition, null, null, null);
  }

  public Agent {
    // In the order given: Map.copyOf has another one in each process.
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    args = args == null ? null : List.copyOf(args);
  }

  /** The program of {@code own}; as a plain command where it is no more than that. */
  public static Agent of(AgentDefinition own) {
    String line = own.command().line();
    AgentDefinition plain = line == null ? null : AgentDefinition.of(line);
    Map<String, String> env = own.env();
    AgentDefinition bare = own.withEnv(Map.of());
    return bare.equals(plain) ? new Agent(null, line, env) : new Agent(null, null, env, bare);
  }

  /** The same program, used otherwise. */
  public Agent with(
      Map<String, String> newEnv,
      @Nullable Permissions newPermissions,
      @Nullable String newModel,
      @Nullable List<String> newArgs) {
    return new Agent(preset, command, newEnv, definition, newPermissions, newModel, newArgs);
  }

  /** Whether it says which program it is. */
  public boolean namesProgram() {
    return preset != null || command != null || definition != null;
  }

  /**
   * What a task's agent comes to where {@code otherwise} is the plan's: itself if it names a
   * program, else the plan's program with what this one says in the place of what that says.
   */
  public Agent instead(Agent otherwise) {
    if (namesProgram()) {
      return this;
    }
    Map<String, String> both = new LinkedHashMap<>(otherwise.env);
    both.putAll(env);
    return otherwise.with(
        both,
        permissions == null ? otherwise.permissions : permissions,
        model == null ? otherwise.model : model,
        args == null ? otherwise.args : args);
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

  /** The words that its program is given besides; none if the plan says nothing. */
  public List<String> argsOrNone() {
    return args == null ? List.of() : args;
  }

  /** What the plan says, or what holds where it says nothing. */
  public Permissions permissionsOrDefault() {
    return permissions == null ? Permissions.WORK : permissions;
  }
}
