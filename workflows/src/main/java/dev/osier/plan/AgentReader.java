package dev.osier.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code agent}: the name of a preset, or an object. */
final class AgentReader {
  private static final Pattern PRESET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  private AgentReader() {}

  /** The agent of a plan or a task; null if none is given, or not a right one. */
  static @Nullable Agent read(Cursor owner) {
    return owner
        .field("agent")
        .map(agent -> agent.isObject() ? readObject(agent) : readName(agent))
        .orElse(null);
  }

  private static @Nullable Agent readName(Cursor at) {
    Text name = preset(at.text());
    return name == null ? null : new Agent(name.value(), null, Map.of());
  }

  private static @Nullable Agent readObject(Cursor at) {
    if (!at.isObject(PlanShape.AGENT)) {
      return null;
    }
    boolean hasPreset = at.field("preset").isPresent();
    boolean hasCommand = at.field("command").isPresent();
    if (hasPreset == hasCommand) {
      at.problem(hasPreset ? "give preset or command, not both" : "needs a preset or a command");
    }
    if (!hasPreset || hasCommand) {
      AgentDefinition own = DefinitionReader.read(at);
      return own == null || hasPreset ? null : Agent.of(own);
    }
    Text preset = preset(at.text("preset"));
    Map<String, String> env = env(at);
    DefinitionReader.FIELDS.stream()
        .map(at::field)
        .flatMap(Optional::stream)
        .forEach(field -> field.problem("is the preset's; give it with a command of your own"));
    return preset == null ? null : new Agent(preset.value(), null, env);
  }

  /** The field {@code env} of an agent. */
  static Map<String, String> env(Cursor at) {
    Map<String, String> env = new LinkedHashMap<>();
    at.field("env")
        .map(EnvNames::read)
        .orElse(Map.of())
        .forEach((name, value) -> env.put(name, value.value()));
    return env;
  }

  private static @Nullable Text preset(@Nullable Text name) {
    if (name == null || PRESET.matcher(name.value()).matches()) {
      return name;
    }
    String given = Quote.of(name.value());
    name.at()
        .problem(
            given + " is not the name of a preset; for a command write {command: " + given + "}");
    return null;
  }
}
