package dev.osier.plan.read;

import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.Permissions;
import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
    if (hasPreset && hasCommand) {
      at.problem("give preset or command, not both");
    } else if (!hasPreset && !hasCommand && !changesOther(at)) {
      at.problem("needs a preset or a command");
    }
    if (hasCommand) {
      AgentDefinition own = DefinitionReader.read(at);
      return own == null || hasPreset ? null : use(at, Agent.of(own));
    }
    Text preset = preset(at.text("preset"));
    Map<String, String> env = env(at);
    DefinitionReader.FIELDS.stream()
        .map(at::field)
        .flatMap(Optional::stream)
        .forEach(field -> field.problem("is the preset's; give it with a command of your own"));
    return preset == null && hasPreset
        ? null
        : use(at, new Agent(preset == null ? null : preset.value(), null, env));
  }

  /** Whether an agent that names no program says what is to be changed of the plan's. */
  private static boolean changesOther(Cursor at) {
    return Stream.of("permissions", "model", "args").anyMatch(name -> at.field(name).isPresent());
  }

  /**
   * With what the plan says of its use. A program of the plan's own may say in the same fields how
   * it is told: permissions as an object, and a model as a list.
   */
  private static Agent use(Cursor at, Agent agent) {
    boolean saysWhat = !agent.namesProgram() || agent.preset() != null;
    Permissions permissions =
        at.field("permissions")
            .filter(field -> saysWhat || !field.isObject())
            .map(field -> field.word(Permissions.class))
            .orElse(null);
    Text model =
        at.field("model")
            .filter(field -> saysWhat || !field.isList())
            .map(Cursor::text)
            .orElse(null);
    if (model != null && model.value().startsWith("-")) {
      model.at().problem(Quote.of(model.value()) + " would be taken for an option");
    }
    List<String> args = at.field("args").map(AgentReader::words).orElse(null);
    return agent.with(permissions, model == null ? null : model.value(), args);
  }

  /** Words that a program is given as they are. */
  static List<String> words(Cursor at) {
    List<String> words = new ArrayList<>();
    for (Cursor each : at.elements()) {
      Text word = each.anyText();
      if (word != null) {
        words.add(word.value());
      }
    }
    return words;
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
