package dev.osier.plan.read;

import dev.osier.plan.PlanWords;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.AllowedCommands;
import dev.osier.plan.agent.Grant;
import dev.osier.plan.agent.Permissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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

  private GrantReader() {}

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

  static List<String> model(Cursor at) {
    List<String> words = AgentReader.words(at);
    if (words.stream().noneMatch(word -> word.contains(AgentDefinition.MODEL))) {
      at.problem("must mention {model}");
    }
    return words;
  }

  static Map<Permissions, Grant> permissions(Cursor at) {
    Map<Permissions, Grant> permissions = new EnumMap<>(Permissions.class);
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

  /** Its words alone, or an object with more. */
  private static Grant grant(Cursor at) {
    if (at.isList()) {
      return new Grant(options(at), Map.of(), Map.of());
    }
    if (!at.isObject(PlanShape.GRANT)) {
      return Grant.NOTHING;
    }
    Map<String, String> files = new LinkedHashMap<>();
    at.field("files")
        .map(Cursor::entries)
        .orElse(Map.of())
        .forEach(
            (name, content) -> {
              if (!FILE.matcher(name).matches() || OWN_FILES.contains(name)) {
                content.problem("is no name of a file in .osier/ that is free");
              }
              Text text = content.anyText();
              if (text != null) {
                files.put(name, text.value());
              }
            });
    return new Grant(
        at.field("options").map(GrantReader::options).orElse(List.of()),
        AgentReader.env(at),
        files);
  }

  private static List<List<String>> options(Cursor at) {
    List<List<String>> options = new ArrayList<>();
    for (Cursor each : at.elements()) {
      if (each.isList()) {
        options.add(AgentReader.words(each));
      } else {
        Text word = each.anyText();
        if (word != null) {
          options.add(List.of(word.value()));
        }
      }
    }
    return options;
  }

  static @Nullable AllowedCommands allow(Cursor at) {
    if (!at.isObject(PlanShape.ALLOW)) {
      return null;
    }
    Text line = at.text("line");
    Text start = at.text("start");
    if (at.field("start").isEmpty()) {
      at.problem("needs start: how the beginning of a command is written");
    }
    for (@Nullable Text each : new @Nullable Text[] {line, start}) {
      if (each != null && !each.value().contains(AllowedCommands.COMMAND)) {
        each.at().problem("must mention {command}");
      }
    }
    return start == null
        ? null
        : new AllowedCommands(line == null ? null : line.value(), start.value());
  }
}
