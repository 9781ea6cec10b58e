package dev.osier.agent;

import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.CommandLine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words an agent is started with.
 *
 * <p>The prompt never becomes shell text: among words it is a word or a part of one, and in a line
 * for {@code sh}, {@code {prompt}}, {@code {task}}, {@code {title}} and the like become references
 * to environment variables, quoted as the place where they stand demands.
 *
 * @param environment what the words refer to
 * @param input what it reads from its standard input; empty for nothing
 */
record AgentCommand(List<String> argv, Map<String, String> environment, String input) {

  /**
   * Bytes of one string that Linux passes to a program (MAX_ARG_STRLEN is 128 KiB, execve(2)), less
   * room for the variable's name.
   */
  private static final int LONGEST_VARIABLE = 120 * 1024;

  private static final Map<String, String> PLACEHOLDERS =
      Map.of(
          AgentDefinition.PROMPT,
          "OSIER_PROMPT",
          AgentDefinition.PROMPT_FILE,
          "OSIER_PROMPT_FILE",
          AgentDefinition.SESSION,
          "OSIER_SESSION",
          AgentDefinition.OPTIONS,
          "@",
          "{task}",
          "OSIER_TASK",
          "{title}",
          "OSIER_TITLE");

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{(?:prompt|promptFile|session|task|title)}");

  /**
   * What the placeholders stand for.
   *
   * @param promptFile a file with the prompt, relative to the workspace
   * @param session the conversation to go on with, or null to begin one
   */
  record Values(
      String prompt, String promptFile, String task, String title, @Nullable String session) {}

  /** For an agent that is a preset of Osier's own or a command. */
  static AgentCommand of(Agent agent, String prompt, String title, String promptFile) {
    return of(
        AgentPresets.builtIn(agent),
        new Values(prompt, promptFile, "", title, null),
        agent.argsOrNone());
  }

  /**
   * Begins a conversation, or goes on with one.
   *
   * @param options words in the place of {@code {options}}; nothing in them is replaced
   */
  static AgentCommand of(AgentDefinition definition, Values values, List<String> options) {
    CommandLine resume = definition.resume();
    CommandLine line = values.session() == null || resume == null ? definition.command() : resume;
    String input = definition.input();
    String read = input == null ? "" : replaced(input, values, values.prompt());
    Map<String, String> environment = new LinkedHashMap<>(definition.env());
    if (line.line() == null) {
      String prompt = isTooLong(values.prompt()) ? elsewhere(values) : values.prompt();
      return new AgentCommand(
          line.words().stream()
              .flatMap(
                  word ->
                      word.equals(AgentDefinition.OPTIONS)
                          ? options.stream()
                          : Stream.of(replaced(word, values, prompt)))
              .toList(),
          environment,
          read);
    }
    environment.put("OSIER_TITLE", values.title());
    if (line.mentions(AgentDefinition.PROMPT_FILE)) {
      environment.put("OSIER_PROMPT_FILE", values.promptFile());
    }
    if (values.session() != null) {
      environment.put("OSIER_SESSION", values.session());
    }
    boolean tooLong = isTooLong(values.prompt());
    if (!tooLong) {
      environment.put("OSIER_PROMPT", values.prompt());
    }
    String reference = tooLong ? "$(cat '" + values.promptFile() + "')" : "${OSIER_PROMPT}";
    List<String> argv = new ArrayList<>(List.of("sh", "-c", script(line.line(), reference)));
    if (line.mentions(AgentDefinition.OPTIONS)) {
      // Its name, then what "$@" in the line stands for.
      argv.add("sh");
      argv.addAll(options);
    }
    return new AgentCommand(List.copyOf(argv), environment, read);
  }

  private static boolean isTooLong(String prompt) {
    return prompt.getBytes(StandardCharsets.UTF_8).length > LONGEST_VARIABLE;
  }

  private static String elsewhere(Values values) {
    return "Do what the file " + values.promptFile() + " in this directory says.";
  }

  /** In one pass: what stands in a value is not replaced again. */
  private static String replaced(String text, Values values, String prompt) {
    Map<String, String> known = new TreeMap<>();
    known.put(AgentDefinition.PROMPT, prompt);
    known.put(AgentDefinition.PROMPT_FILE, values.promptFile());
    known.put(AgentDefinition.SESSION, values.session() == null ? "" : values.session());
    known.put("{task}", values.task());
    known.put("{title}", values.title());
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(String.valueOf(known.get(found.group()))));
  }

  /** Puts references in the place of placeholders, inside and outside quotes. */
  private static String script(String command, String prompt) {
    StringBuilder script = new StringBuilder();
    char quote = 0;
    int i = 0;
    while (i < command.length()) {
      String placeholder = placeholderAt(command, i);
      if (placeholder != null) {
        String reference =
            switch (placeholder) {
              case AgentDefinition.PROMPT -> prompt;
              case AgentDefinition.OPTIONS -> "$@";
              default -> "${" + PLACEHOLDERS.get(placeholder) + "}";
            };
        script.append(quoted(reference, quote));
        i += placeholder.length();
        continue;
      }
      char c = command.charAt(i);
      if (c == '\\' && quote != '\'' && i + 1 < command.length()) {
        script.append(c).append(command.charAt(i + 1));
        i += 2;
        continue;
      }
      if (c == quote) {
        quote = 0;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      }
      script.append(c);
      i++;
    }
    return script.toString();
  }

  private static String quoted(String reference, char quote) {
    return switch (quote) {
      case '"' -> reference;
      case '\'' -> "'\"" + reference + "\"'";
      default -> "\"" + reference + "\"";
    };
  }

  private static @Nullable String placeholderAt(String command, int i) {
    if (command.charAt(i) != '{') {
      return null;
    }
    return PLACEHOLDERS.keySet().stream()
        .filter(name -> command.startsWith(name, i))
        .findFirst()
        .orElse(null);
  }
}
