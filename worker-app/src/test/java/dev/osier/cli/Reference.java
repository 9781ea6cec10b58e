package dev.osier.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.plan.read.PlanSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The pages of docs/reference that are made from the code, as Markdown. */
final class Reference {
  private static final String MADE =
      "<!-- Made from the code; ReferenceTest says how to make it anew. -->\n";

  private Reference() {}

  /** Every field of a plan, from the JSON Schema. */
  static String plan() {
    StringBuilder page = new StringBuilder("# Fields of a plan\n\n").append(MADE);
    page.append(
        "\nYAML or JSON, the same fields. `osier schema` prints them as a JSON Schema for editors,"
            + "\nand `osier validate PLAN` says all that is wrong with a plan. Durations are written"
            + " like `90s`,\n`30m`, `1h30m`.\n");
    JsonNode schema = PlanSchema.generate();
    object(page, "The plan", schema);
    JsonNode fields = schema.get("properties");
    JsonNode task = fields.get("tasks").get("items");
    object(page, "tasks[]", task);
    object(page, "tasks[].files", task.get("properties").get("files"));
    object(page, "agent", fields.get("agent").get("oneOf").get(1));
    JsonNode rules = fields.get("agent").get("oneOf").get(1).get("properties").get("output");
    object(page, "agent.output[]", rules.get("items"));
    nested(page, "", fields);
    nested(page, "tasks[].", task.get("properties"));
    return page.toString();
  }

  /** Objects and lists of objects that have no heading of their own above. */
  private static void nested(StringBuilder page, String path, JsonNode fields) {
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (List.of("tasks", "files", "agent").contains(field.getKey())) {
        continue;
      }
      boolean list = field.getValue().path("items").has("properties");
      JsonNode node = list ? field.getValue().get("items") : field.getValue();
      if (node.has("properties")) {
        String name = path + field.getKey() + (list ? "[]" : "");
        object(page, name, node);
        nested(page, name + ".", node.get("properties"));
      }
    }
  }

  private static void object(StringBuilder page, String name, JsonNode schema) {
    String heading = name.equals("The plan") ? name : "`" + name + "`";
    page.append("\n## ").append(heading).append("\n\n");
    page.append("| field | what | values |\n|---|---|---|\n");
    for (Map.Entry<String, JsonNode> field : schema.get("properties").properties()) {
      JsonNode node = field.getValue();
      page.append(
          "| `%s` | %s | %s |\n"
              .formatted(
                  field.getKey(),
                  cell(node.path("description").asText()),
                  cell(values(node, isRequired(schema, field.getKey())))));
    }
  }

  private static boolean isRequired(JsonNode schema, String field) {
    return StreamSupport.stream(schema.path("required").spliterator(), false)
        .anyMatch(name -> name.asText().equals(field));
  }

  private static String values(JsonNode node, boolean required) {
    List<String> said = new ArrayList<>();
    if (required) {
      said.add("required");
    }
    if (node.has("enum")) {
      said.add(
          StreamSupport.stream(node.get("enum").spliterator(), false)
              .map(word -> "`" + word.asText() + "`")
              .collect(Collectors.joining(", ")));
    } else if (node.has("minimum") && node.has("maximum")) {
      said.add(node.get("minimum").asText() + " … " + node.get("maximum").asText());
    } else if (node.has("minimum")) {
      said.add("from " + node.get("minimum").asText());
    }
    if (node.has("maxItems")) {
      said.add("at most " + node.get("maxItems").asText());
    }
    if (node.has("default")) {
      said.add("default `" + node.get("default").asText() + "`");
    }
    return String.join("; ", said);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  /** What {@code --help} says of each command. */
  static String commands(Path folder) {
    StringBuilder page = new StringBuilder("# Commands\n\n").append(MADE);
    describe(page, folder, List.of());
    return page.toString();
  }

  private static void describe(StringBuilder page, Path folder, List<String> command) {
    String help = help(folder, command);
    String title =
        Stream.concat(Stream.of("osier"), command.stream()).collect(Collectors.joining(" "));
    page.append("\n## ").append(title).append("\n\n");
    page.append("```text\n").append(help.stripTrailing()).append("\n```\n");
    for (String name : namesIn(help)) {
      if (!name.equals("help")) {
        describe(page, folder, Stream.concat(command.stream(), Stream.of(name)).toList());
      }
    }
  }

  /** Names below the heading that picocli gives to subcommands. */
  private static List<String> namesIn(String help) {
    int commands = help.indexOf("\nCommands:");
    return commands < 0
        ? List.of()
        : Pattern.compile("(?m)^  ([a-z-]+)(?: |$)")
            .matcher(help.substring(commands))
            .results()
            .map(found -> found.group(1))
            .toList();
  }

  private static String help(Path folder, List<String> command) {
    InProcess osier = new InProcess(folder, Map.of(), new byte[0]);
    String[] words = Stream.concat(command.stream(), Stream.of("--help")).toArray(String[]::new);
    if (osier.run(words) != 0) {
      throw new IllegalStateException(command + ": " + osier.err());
    }
    return osier.out().replaceAll("(?m) +$", "");
  }
}
