package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.Permissions;
import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the field {@code agent}: the name of a preset, or an object. */
final class AgentReader {
  /** The name of a preset. */
  static final FieldType PRESET =
      FieldType.text(AgentReader::presetProblem).pattern("^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$");

  /** The agent of a plan or a task. */
  static final FieldType AGENT = new FieldType(AgentReader::read, AgentReader::describe);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  /** What a preset's definition decides, and an agent made of one cannot change. */
  private static final List<String> DEFINITION =
      List.of("resume", "input", "output", "mend", "keys", "allow", "install", "cannot");

  /** What an agent that names no program changes of the plan's. */
  private static final List<String> CHANGES = List.of("permissions", "model", "args");

  private AgentReader() {}

  private static void describe(ObjectNode node) {
    ArrayNode either = node.putArray("oneOf");
    PRESET.schema().accept(either.addObject());
    ObjectNode agent = either.addObject();
    PlanShape.AGENT.describe(agent);
    agent.putObject("not").putArray("required").add("preset").add("command");
    ArrayNode needed = agent.putArray("anyOf");
    Stream.concat(Stream.of("preset", "command"), CHANGES.stream())
        .forEach(name -> needed.addObject().putArray("required").add(name));
  }

  private static @Nullable Agent read(Cursor at) {
    if (at.isObject()) {
      return readObject(at);
    }
    return PRESET.reading().read(at) instanceof Text name
        ? new Agent(name.value(), null, Map.of())
        : null;
  }

  private static @Nullable Agent readObject(Cursor at) {
    if (!at.isObject(PlanShape.AGENT)) {
      return null;
    }
    boolean hasPreset = at.field("preset").isPresent();
    boolean hasCommand = at.field("command").isPresent();
    if (hasPreset && hasCommand) {
      at.problem("give preset or command, not both");
    } else if (!hasPreset
        && !hasCommand
        && CHANGES.stream().allMatch(name -> at.field(name).isEmpty())) {
      at.problem("needs a preset or a command");
    }
    if (hasCommand) {
      AgentDefinition own = DefinitionReader.read(at);
      return own == null || hasPreset ? null : use(at, Agent.of(own));
    }
    Fields fields =
        Fields.read(at, PlanShape.AGENT, name -> name.equals("preset") || name.equals("env"));
    DEFINITION.stream()
        .map(at::field)
        .flatMap(Optional::stream)
        .forEach(field -> field.problem("is the preset's; give it with a command of your own"));
    Text preset = fields.text("preset");
    return preset == null && hasPreset
        ? null
        : use(
            at, new Agent(preset == null ? null : preset.value(), null, fields.textsByName("env")));
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
    return agent.with(agent.env(), permissions, model == null ? null : model.value(), args);
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

  private static @Nullable String presetProblem(String name) {
    String given = Quote.of(name);
    return NAME.matcher(name).matches()
        ? null
        : given + " is not the name of a preset; for a command write {command: " + given + "}";
  }
}
