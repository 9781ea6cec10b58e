package dev.osier.plan.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The single commands of a line for {@code sh}, as programs look for them that allow commands one
 * by one. No parser of shell: of a loop or a function it finds some commands and not others.
 */
public final class ShellLine {
  /** Words that stand before a command and are none. */
  private static final Pattern BEFORE =
      Pattern.compile("^(?:[{(!]\\s*|(?:if|then|else|elif|do|while|until|time)\\s+)+");

  /** What ends a block and is no command. */
  private static final Set<String> NONE =
      Set.of("fi", "done", "esac", "}", ")", "{", "(", "then", "else", "do");

  private static final Pattern REDIRECTION =
      Pattern.compile("\\s+(?:[0-9]*|&)(?:>>?|<)(?:&[0-9-]|\\s*\\S+)");

  /** They look or speak, and are no sign of a check. */
  private static final Set<String> TRIVIAL =
      Set.of("cd", "echo", "exit", "true", "false", "test", "[", "export", "set", "printf", ":");

  private ShellLine() {}

  /** In order, each once; without what joins them, blocks around them and redirections. */
  public static List<String> commands(String line) {
    List<String> commands = new ArrayList<>();
    StringBuilder command = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
        if (c == '\\' && quote == '"' && i + 1 < line.length()) {
          command.append(c);
          c = line.charAt(++i);
        }
        command.append(c);
      } else if (c == '\\' && i + 1 < line.length()) {
        command.append(c).append(line.charAt(++i));
      } else if (c == '\'' || c == '"') {
        quote = c;
        command.append(c);
      } else if (isEnd(line, i)) {
        add(commands, command);
      } else {
        command.append(c);
      }
    }
    add(commands, command);
    return List.copyOf(commands);
  }

  /** {@code 2>&1} and {@code &>} end nothing. */
  private static boolean isEnd(String line, int i) {
    char c = line.charAt(i);
    if (c == '&') {
      boolean after = i > 0 && (line.charAt(i - 1) == '>' || line.charAt(i - 1) == '<');
      boolean before = i + 1 < line.length() && line.charAt(i + 1) == '>';
      return !after && !before;
    }
    return c == ';' || c == '|' || c == '\n';
  }

  private static void add(List<String> commands, StringBuilder text) {
    String command = BEFORE.matcher(text.toString().strip()).replaceFirst("").strip();
    text.setLength(0);
    boolean quoted = command.indexOf('"') >= 0 || command.indexOf('\'') >= 0;
    String bare = quoted ? command : REDIRECTION.matcher(command).replaceAll("");
    String closed = bare.replaceFirst("\\s+[})]$", "").strip();
    if (!quoted && closed.endsWith(")") && closed.indexOf('(') < 0) {
      closed = closed.substring(0, closed.length() - 1).strip();
    }
    boolean none = closed.isEmpty() || closed.startsWith("#") || NONE.contains(closed);
    if (!none && !commands.contains(closed)) {
      commands.add(closed);
    }
  }

  /**
   * Whether {@code line} has a command of {@code check}, with whatever arguments behind it:
   * somebody wanted to run the check, or a part of it.
   */
  public static boolean runs(String check, String line) {
    if (line.strip().equals(check.strip())) {
      return true;
    }
    List<String> wanted = commands(line);
    return commands(check).stream()
        .filter(command -> !TRIVIAL.contains(command.split("\\s", 2)[0]))
        .anyMatch(
            command ->
                wanted.stream()
                    .anyMatch(each -> each.equals(command) || each.startsWith(command + " ")));
  }
}
