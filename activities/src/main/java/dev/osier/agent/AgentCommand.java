package dev.osier.agent;

import dev.osier.plan.Agent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The words an agent is started with.
 *
 * <p>The prompt never becomes shell text: a preset gets it as one argument, and in a command of the
 * user's own {@code {prompt}}, {@code {task}} and {@code {title}} become references to environment
 * variables, quoted as the place where they stand demands.
 *
 * @param environment what the words refer to
 */
record AgentCommand(List<String> argv, Map<String, String> environment) {

  /**
   * Bytes of one string that Linux passes to a program (MAX_ARG_STRLEN is 128 KiB, execve(2)), less
   * room for the variable's name.
   */
  private static final int LONGEST_VARIABLE = 120 * 1024;

  private static final Map<String, String> PLACEHOLDERS =
      Map.of("{prompt}", "OSIER_PROMPT", "{task}", "OSIER_TASK", "{title}", "OSIER_TITLE");

  /**
   * @param promptFile a file with the prompt, relative to the workspace, for prompts too long for a
   *     variable
   */
  static AgentCommand of(Agent agent, String prompt, String title, String promptFile) {
    String preset = agent.preset();
    if (preset != null) {
      AgentPreset known = AgentPreset.named(preset);
      if (known == null) {
        throw new IllegalArgumentException("no preset \"" + preset + "\"");
      }
      return new AgentCommand(
          known.argv().stream().map(word -> word.equals("{prompt}") ? prompt : word).toList(),
          Map.of());
    }
    boolean tooLong =
        prompt.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > LONGEST_VARIABLE;
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("OSIER_TITLE", title);
    if (!tooLong) {
      environment.put("OSIER_PROMPT", prompt);
    }
    String reference = tooLong ? "$(cat '" + promptFile + "')" : "${OSIER_PROMPT}";
    return new AgentCommand(
        List.of("sh", "-c", script(String.valueOf(agent.command()), reference)), environment);
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
            placeholder.equals("{prompt}") ? prompt : "${" + PLACEHOLDERS.get(placeholder) + "}";
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

  private static @org.jspecify.annotations.Nullable String placeholderAt(String command, int i) {
    if (command.charAt(i) != '{') {
      return null;
    }
    return PLACEHOLDERS.keySet().stream()
        .filter(name -> command.startsWith(name, i))
        .findFirst()
        .orElse(null);
  }
}
