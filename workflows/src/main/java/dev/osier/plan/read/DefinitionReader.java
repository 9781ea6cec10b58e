package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.CommandLine;
import dev.osier.plan.agent.OutputRule;
import dev.osier.plan.agent.OutputRule.Fact;
import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads how a program is used as an agent: the fields of an agent besides {@code preset}. */
public final class DefinitionReader {
  private static final Pattern PATH = Pattern.compile("(/[^/]+){1,20}");
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z][A-Za-z0-9]*)>");
  private static final Pattern SHOWN = Pattern.compile(OutputRule.SHOWN);
  private static final Map<String, Fact> FACTS = facts();

  /** How a program is called: a line for sh, or words. */
  static final FieldType LINE =
      new FieldType(
          DefinitionReader::line,
          node -> {
            node.putArray("type").add("string").add("array");
            FieldType.putScalar(node.put("minLength", 1).put("minItems", 1).putObject("items"));
          });

  /** By path, patterns for the whole value there. */
  static final FieldType WHEN =
      FieldType.anyText()
          .checked(DefinitionReader::expressionProblem)
          .byName(DefinitionReader::pathProblem);

  /** A pattern that is found in a line of text. */
  static final FieldType MATCH = FieldType.text().then(DefinitionReader::checkMatch);

  /** Where in a line of JSON a fact stands. */
  static final FieldType PATHS =
      FieldType.text(DefinitionReader::pathProblem)
          .oneOrList()
          .said(node -> node.withArray("type").add("integer"));

  /** Lines for a person, in which paths stand in braces. */
  static final FieldType SHOW = FieldType.text().then(DefinitionReader::checkShown).oneOrList();

  static final FieldType RULE =
      new FieldType(DefinitionReader::rule, node -> PlanShape.OUTPUT.describe(node))
          .either(
              "when", "match", "needs either when, for lines of JSON, or match, for lines of text");

  private DefinitionReader() {}

  private static Map<String, Fact> facts() {
    Map<String, Fact> facts = new TreeMap<>();
    for (Fact fact : Fact.values()) {
      facts.put(fact.word(), fact);
    }
    return facts;
  }

  /**
   * Reads the file of a preset, YAML or JSON.
   *
   * @throws InvalidPlanException with every problem of it
   */
  public static AgentDefinition readPreset(byte[] document) throws InvalidPlanException {
    ObjectNode tree = PlanDocument.parse(document);
    Problems problems = new Problems();
    AgentDefinition definition = readPreset(Cursor.root(tree, problems));
    problems.throwIfAny();
    if (definition == null) {
      throw new IllegalStateException("neither a definition nor a problem");
    }
    return definition;
  }

  /** A file that holds a definition and nothing else; null if something is wrong with it. */
  static @Nullable AgentDefinition readPreset(Cursor at) {
    if (at.field("preset").isPresent()) {
      at.problem("a preset cannot be made of another; write its command");
    }
    if (at.field("command").isEmpty()) {
      at.problem("needs a command");
    }
    GrantReader.checkPreset(at);
    return at.isObject(PlanShape.AGENT) ? read(at) : null;
  }

  /** The definition in an object; null if something is wrong with it. */
  static @Nullable AgentDefinition read(Cursor at) {
    Fields fields = Fields.read(at, PlanShape.AGENT, name -> saysHow(at, name));
    CommandLine command = fields.get("command", CommandLine.class);
    CommandLine resume = fields.get("resume", CommandLine.class);
    AgentDefinition definition = fields.as(AgentDefinition.class);
    if (resume != null && !resume.mentions(AgentDefinition.SESSION)) {
      problem(at, "resume", "must mention {session}");
    }
    if (command != null && command.mentions(AgentDefinition.SESSION)) {
      problem(at, "command", "{session} is for resume alone");
    }
    if (resume != null && definition.output().stream().noneMatch(DefinitionReader::tellsSession)) {
      problem(at, "resume", "no rule of output tells the session");
    }
    boolean options =
        !definition.model().isEmpty()
            || definition.permissions().values().stream().anyMatch(g -> !g.options().isEmpty());
    for (String name : options ? List.of("command", "resume") : List.<String>of()) {
      CommandLine line = fields.get(name, CommandLine.class);
      if (line != null && !line.mentions(AgentDefinition.OPTIONS)) {
        problem(at, name, "has no {options}, where model and permissions go");
      }
    }
    return command == null ? null : definition;
  }

  /** Whether a field says how a program is told, and not what a plan wants of it. */
  private static boolean saysHow(Cursor at, String name) {
    return switch (name) {
      case "model" -> at.field(name).filter(Cursor::isList).isPresent();
      case "permissions" -> at.field(name).filter(Cursor::isObject).isPresent();
      case "preset", "args" -> false;
      default -> true;
    };
  }

  private static void problem(Cursor at, String field, String message) {
    at.field(field).ifPresent(given -> given.problem(message));
  }

  private static boolean tellsSession(OutputRule rule) {
    return rule.facts().containsKey(Fact.SESSION)
        || (rule.match() != null && rule.match().contains("(?<session>"));
  }

  private static @Nullable CommandLine line(Cursor at) {
    if (!at.isList()) {
      Text line = at.text();
      return line == null ? null : CommandLine.line(line.value());
    }
    if (at.isEmptyList()) {
      at.problem("needs at least the program");
      return null;
    }
    List<String> words = new ArrayList<>();
    for (Cursor element : at.elements()) {
      Text word = element.anyText();
      if (word == null) {
        return null;
      }
      if (words.isEmpty() && word.value().isBlank()) {
        element.problem("must be the name of a program");
      }
      words.add(word.value());
    }
    return words.isEmpty() ? null : CommandLine.words(words);
  }

  private static @Nullable OutputRule rule(Cursor at) {
    if (!at.isObject(PlanShape.OUTPUT)) {
      return null;
    }
    if (at.field("match").isPresent()) {
      problem(at, "show", "a line of text is shown as it is");
    }
    Fields fields = Fields.read(at, PlanShape.OUTPUT, name -> !FACTS.containsKey(name));
    boolean ofText = fields.text("match") != null;
    Fields paths = Fields.read(at, PlanShape.OUTPUT, name -> !ofText && FACTS.containsKey(name));
    Map<Fact, List<String>> facts = new LinkedHashMap<>();
    for (Fact fact : Fact.values()) {
      String name = fact.word();
      if (ofText) {
        problem(at, name, "of a line of text, make it a group of match: (?<" + name + ">…)");
      } else if (at.field(name).isPresent()) {
        facts.put(fact, paths.texts(name).stream().map(Text::value).toList());
      }
    }
    return fields.with("facts", facts).as(OutputRule.class);
  }

  private static void checkShown(Text line) {
    SHOWN
        .matcher(line.value())
        .results()
        .flatMap(shown -> Stream.of(shown.group(1).split("\\|", -1)))
        .filter(path -> !path.isEmpty())
        .forEach(path -> line.at().problemIfAny(pathProblem(path)));
  }

  private static @Nullable String pathProblem(String path) {
    return PATH.matcher(path).matches() || path.matches("[0-9]{1,9}")
        ? null
        : Quote.of(path) + " is not a path such as /usage/input_tokens";
  }

  private static @Nullable String expressionProblem(Text text) {
    try {
      Pattern.compile(text.value());
      return null;
    } catch (PatternSyntaxException e) {
      return "%s is not a regular expression: %s"
          .formatted(Quote.of(text.value()), e.getDescription());
    }
  }

  private static void checkMatch(Text match) {
    String problem = expressionProblem(match);
    if (problem != null) {
      match.at().problem(problem);
      return;
    }
    GROUP
        .matcher(match.value())
        .results()
        .map(group -> group.group(1))
        .filter(name -> !FACTS.containsKey(name))
        .forEach(
            name ->
                match
                    .at()
                    .problem(
                        "the group %s tells nothing; use %s"
                            .formatted(Quote.of(name), String.join(", ", FACTS.keySet()))));
  }
}
