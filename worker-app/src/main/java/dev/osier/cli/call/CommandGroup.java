package dev.osier.cli.call;

import dev.osier.output.SafeText;
import dev.osier.text.LikelyWord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;

/**
 * A command that only holds others, such as {@code osier kept}.
 *
 * @param root says what it is for
 * @param commands by name, in the order of a user's way
 */
public record CommandGroup(
    String name, Object root, Map<String, Function<Invocation, Object>> commands) {

  /** A group of commands, in the order of a user's way. */
  public static CommandGroup of(String name, Object root, List<Member> members) {
    Map<String, Function<Invocation, Object>> commands = new LinkedHashMap<>();
    members.forEach(member -> commands.put(member.name(), member.command()));
    return new CommandGroup(name, root, commands);
  }

  /** One of its commands. */
  public record Member(String name, Function<Invocation, Object> command) {}

  /** With the one command that is called, or all where they are looked at: each costs time. */
  public CommandLine commandLine(Invocation invocation, @Nullable String called) {
    CommandLine line = new CommandLine(root);
    Function<Invocation, Object> only = called == null ? null : commands.get(called);
    if (only != null) {
      return line.addSubcommand(called, only.apply(invocation));
    }
    commands.forEach((name, command) -> line.addSubcommand(name, command.apply(invocation)));
    return line.addSubcommand("help", new HelpCommand());
  }

  /** What is wrong with a call, seen without a look at the options of anything; null if nothing. */
  public @Nullable String problem(@Nullable String called) {
    if (called == null) {
      return "Cannot run osier %s: no command was given".formatted(name);
    }
    if (called.startsWith("-") || called.equals("help") || commands.containsKey(called)) {
      return null;
    }
    return "Cannot run osier %s %s: there is no such command%s"
        .formatted(
            name, SafeText.line(called), new LikelyWord().suggest(called, commands.keySet()));
  }
}
