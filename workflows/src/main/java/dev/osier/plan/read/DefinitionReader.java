package dev.osier.plan.read;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.AllowedCommands;
import dev.osier.plan.agent.CommandLine;
import dev.osier.plan.agent.Grant;
import dev.osier.plan.agent.OutputRule;
import dev.osier.plan.agent.OutputRule.Fact;
import dev.osier.plan.agent.OutputRule.Meaning;
import dev.osier.plan.agent.Permissions;
import dev.osier.text.Quote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads how a program is used as an agent: the fields of an agent besides {@code preset}. */
public final class DefinitionReader {
  /** Rules of one agent; the largest preset has a quarter of it. */
  static final int LIMIT_RULES = 40;

  /** What a preset's definition decides, and an agent made of one cannot change. */
  static final List<String> FIELDS =
      List.of("resume", "input", "output", "mend", "keys", "allow", "install", "cannot");

  private static final Pattern PATH = Pattern.compile("(/[^/]+){1,20}");
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([A-Za-z][A-Za-z0-9]*)>");
  private static final Pattern SHOWN = Pattern.compile(OutputRule.SHOWN);
  private static final Map<String, Fact> FACTS = facts();

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
    CommandLine command = at.field("command").map(DefinitionReader::line).orElse(null);
    CommandLine resume = at.field("resume").map(DefinitionReader::line).orElse(null);
    if (resume != null && !resume.mentions(AgentDefinition.SESSION)) {
      at.field("resume").ifPresent(field -> field.problem("must mention {session}"));
    }
    if (command != null && command.mentions(AgentDefinition.SESSION)) {
      at.field("command").ifPresent(field -> field.problem("{session} is for resume alone"));
    }
    Text input = at.text("input");
    Text mend = at.text("mend");
    List<OutputRule> output = at.field("output").map(DefinitionReader::rules).orElse(List.of());
    boolean hasSession = output.stream().anyMatch(DefinitionReader::tellsSession);
    if (resume != null && !hasSession) {
      at.field("resume").ifPresent(field -> field.problem("no rule of output tells the session"));
    }
    List<String> keys =
        at.field("keys").isPresent()
            ? at.texts("keys").stream().map(DefinitionReader::variable).toList()
            : null;
    Map<String, String> env = AgentReader.env(at);
    List<String> model =
        at.field("model").filter(Cursor::isList).map(GrantReader::model).orElse(List.of());
    Map<Permissions, Grant> permissions =
        at.field("permissions")
            .filter(Cursor::isObject)
            .map(GrantReader::permissions)
            .orElse(Map.of());
    AllowedCommands allow = at.field("allow").map(GrantReader::allow).orElse(null);
    Text install = at.text("install");
    Text cannot = at.text("cannot");
    boolean options =
        !model.isEmpty() || permissions.values().stream().anyMatch(g -> !g.options().isEmpty());
    for (String name : options ? List.of("command", "resume") : List.<String>of()) {
      CommandLine line = name.equals("command") ? command : resume;
      if (line != null && !line.mentions(AgentDefinition.OPTIONS)) {
        at.field(name)
            .ifPresent(field -> field.problem("has no {options}, where model and permissions go"));
      }
    }
    if (command == null) {
      return null;
    }
    return new AgentDefinition(
        command,
        resume,
        input == null ? null : input.value(),
        env,
        output,
        mend == null ? null : mend.value(),
        keys,
        model,
        permissions,
        allow,
        install == null ? null : install.value(),
        cannot == null ? null : cannot.value());
  }

  private static String variable(Text name) {
    if (!EnvNames.NAME.matcher(name.value()).matches()) {
      name.at().problem(Quote.of(name.value()) + " is not the name of an environment variable");
    }
    return name.value();
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

  private static List<OutputRule> rules(Cursor at) {
    List<OutputRule> rules = new ArrayList<>();
    List<Cursor> elements = at.elements();
    if (elements.size() > LIMIT_RULES) {
      at.problem("has %d rules, and the limit is %d".formatted(elements.size(), LIMIT_RULES));
      return rules;
    }
    for (Cursor element : elements) {
      OutputRule rule = rule(element);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private static @Nullable OutputRule rule(Cursor at) {
    if (!at.isObject(PlanShape.OUTPUT)) {
      return null;
    }
    if (at.field("when").isPresent() == at.field("match").isPresent()) {
      at.problem("needs either when, for lines of JSON, or match, for lines of text");
    }
    Map<String, String> when = new LinkedHashMap<>();
    at.field("when")
        .map(Cursor::entries)
        .orElse(Map.of())
        .forEach(
            (path, value) -> {
              checkPath(value, path);
              Text pattern = value.anyText();
              if (pattern != null && isPattern(pattern)) {
                when.put(path, pattern.value());
              }
            });
    Text match = at.text("match");
    if (match != null && isPattern(match)) {
      checkGroups(match);
    }
    Map<Fact, List<String>> facts = new LinkedHashMap<>();
    for (Fact fact : Fact.values()) {
      at.field(fact.word())
          .ifPresent(
              field -> {
                if (match != null) {
                  field.problem(
                      "of a line of text, make it a group of match: (?<" + fact.word() + ">…)");
                } else {
                  facts.put(fact, paths(field));
                }
              });
    }
    Meaning is = at.field("is").map(field -> field.word(Meaning.class)).orElse(null);
    boolean add = at.field("add").map(Cursor::flag).orElse(Boolean.FALSE);
    return new OutputRule(when, match == null ? null : match.value(), facts, is, add, show(at));
  }

  /** Lines for a person, in which paths stand in braces. */
  private static List<String> show(Cursor at) {
    Optional<Cursor> field = at.field("show");
    if (field.isPresent() && at.field("match").isPresent()) {
      field.get().problem("a line of text is shown as it is");
    }
    if (field.isEmpty()) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (Cursor each : field.get().isList() ? field.get().elements() : List.of(field.get())) {
      Text line = each.text();
      if (line != null) {
        SHOWN
            .matcher(line.value())
            .results()
            .flatMap(shown -> Stream.of(shown.group(1).split("\\|", -1)))
            .filter(path -> !path.isEmpty())
            .forEach(path -> checkPath(each, path));
        lines.add(line.value());
      }
    }
    return lines;
  }

  private static List<String> paths(Cursor at) {
    List<String> paths = new ArrayList<>();
    for (Cursor each : at.isList() ? at.elements() : List.of(at)) {
      Text path = each.text();
      if (path != null) {
        checkPath(each, path.value());
        paths.add(path.value());
      }
    }
    return paths;
  }

  private static void checkPath(Cursor at, String path) {
    if (!PATH.matcher(path).matches() && !path.matches("[0-9]{1,9}")) {
      at.problem(Quote.of(path) + " is not a path such as /usage/input_tokens");
    }
  }

  private static boolean isPattern(Text text) {
    try {
      Pattern.compile(text.value());
      return true;
    } catch (PatternSyntaxException e) {
      text.at()
          .problem(
              "%s is not a regular expression: %s"
                  .formatted(Quote.of(text.value()), e.getDescription()));
      return false;
    }
  }

  private static void checkGroups(Text match) {
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
