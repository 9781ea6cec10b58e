package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.PlanWords;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.AllowedCommands;
import dev.osier.plan.agent.Permissions;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads how a program is told its model and its permissions. */
final class GrantReader {
  /** In {@code .osier/}, beside Osier's own files. */
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,39}");

  private static final List<String> OWN_FILES =
      List.of("prompt.md", "answer.md", "task.json", "state.json");

  /** The model, or the words by which a program is told it. */
  static final FieldType MODEL =
      new FieldType(
          at -> at.isList() ? model(at) : at.text(),
          FieldType.text().oneOrList().schema(),
          List.of());

  /** A word, or how a program is told each. */
  static final FieldType PERMISSIONS =
      new FieldType(
          at -> at.isObject() ? permissions(at) : at.word(Permissions.class),
          GrantReader::describe,
          Map.of());

  /** Words in groups, of which those of one are left out together. */
  static final FieldType OPTIONS =
      new FieldType(
              at -> at.isList() ? AgentReader.words(at) : single(at.anyText()),
              node -> FieldType.putScalar(node).withArray("type").add("array"))
          .list();

  static final FieldType FILES = FieldType.anyText().byName(GrantReader::fileProblem);

  private GrantReader() {}

  private static void describe(ObjectNode node) {
    node.put("default", PlanWords.of(Permissions.WORK));
    ArrayNode either = node.putArray("anyOf");
    FieldType.word(Permissions.class).schema().accept(either.addObject());
    ObjectNode each = either.addObject().put("type", "object").put("additionalProperties", false);
    each.putArray("required").add(PlanWords.of(Permissions.WORK));
    ObjectNode properties = each.putObject("properties");
    for (String word : PlanWords.available(Permissions.class)) {
      ArrayNode grant = properties.putObject(word).putArray("anyOf");
      OPTIONS.schema().accept(grant.addObject());
      PlanShape.GRANT.describe(grant.addObject());
    }
  }

  /** A preset says how, and leaves it to plans to say what. */
  static void checkPreset(Cursor at) {
    at.field("model")
        .filter(field -> !field.isList())
        .ifPresent(
            field ->
                field.problem(
                    "says how a model is told, such as [--model, \"{model}\"]; a plan says which"));
    at.field("permissions")
        .filter(field -> !field.isObject())
        .ifPresent(
            field ->
                field.problem(
                    "says how each is told, such as {work: [--auto]}; a plan says which"));
    at.field("args")
        .ifPresent(field -> field.problem("is a plan's; write them in the preset's command"));
  }

  private static List<String> model(Cursor at) {
    List<String> words = AgentReader.words(at);
    if (words.stream().noneMatch(word -> word.contains(AgentDefinition.MODEL))) {
      at.problem("must mention {model}");
    }
    return words;
  }

  private static Map<Permissions, Fields> permissions(Cursor at) {
    Map<Permissions, Fields> permissions = new EnumMap<>(Permissions.class);
    List<String> words = PlanWords.available(Permissions.class);
    at.entries()
        .forEach(
            (word, value) -> {
              Permissions one = PlanWords.find(Permissions.class, word).orElse(null);
              if (one == null) {
                value.problem("is no permission; there are " + String.join(", ", words));
              } else {
                permissions.put(one, grant(value));
              }
            });
    if (!permissions.containsKey(Permissions.WORK)) {
      at.problem("must say how \"work\" is told, which is what a plan gets that says nothing");
    }
    return permissions;
  }

  /** Its words alone, or an object with more; nothing if it is wrong. */
  private static Fields grant(Cursor at) {
    Object options = at.isList() ? OPTIONS.reading().read(at) : null;
    Fields grant = at.isList() ? null : Fields.read(at, PlanShape.GRANT);
    Map<String, Object> words = options == null ? Map.of() : Map.of("options", options);
    return grant == null ? new Fields(at, PlanShape.GRANT, words) : grant;
  }

  private static @Nullable List<String> single(@Nullable Text word) {
    return word == null ? null : List.of(word.value());
  }

  private static @Nullable String fileProblem(String name) {
    return FILE.matcher(name).matches() && !OWN_FILES.contains(name)
        ? null
        : "is no name of a file in .osier/ that is free";
  }

  /** What is wrong with how an allowed command is written, or null. */
  static @Nullable String commandProblem(String text) {
    return text.contains(AllowedCommands.COMMAND) ? null : "must mention {command}";
  }
}
