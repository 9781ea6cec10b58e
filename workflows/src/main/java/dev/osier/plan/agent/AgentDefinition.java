package dev.osier.plan.agent;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that Osier has to know of a program to use it as an agent. The plan's {@code agent} and the
 * files of presets hold the same.
 *
 * <p>In {@code command}, {@code resume} and {@code input}, <code>{prompt}</code>, <code>
 * {promptFile}
 * </code>, <code>{task}</code>, <code>{title}</code> and, in {@code resume}, <code>{session}</code>
 * are replaced; never as shell text.
 *
 * @param command how it is started
 * @param resume how it is started to go on with a session, or null if it cannot
 * @param input what it reads from its standard input, or null for nothing
 * @param env added to its environment
 * @param output how its output reads
 * @param mend what a person does when its key is refused, as a sentence, or null
 * @param keys the variables in which it finds keys of its providers; those of other providers that
 *     Osier knows are kept from it. Null: it may need any
 * @param model the words by which it is told its model, with {@code {model}}; empty: it cannot be
 * @param permissions how it is told each; empty: it cannot be
 * @param allow how it is told single commands that it may run; null: it cannot be
 * @param install what a person types to install it, or null
 * @param cannot what it cannot be told or does not tell, as a sentence, or null
 */
@RecordBuilder
public record AgentDefinition(
    CommandLine command,
    @Nullable CommandLine resume,
    @Nullable String input,
    Map<String, String> env,
    List<OutputRule> output,
    @Nullable String mend,
    @Nullable List<String> keys,
    List<String> model,
    Map<Permissions, Grant> permissions,
    @Nullable AllowedCommands allow,
    @Nullable String install,
    @Nullable String cannot)
    implements AgentDefinitionBuilder.With {

  public static final String PROMPT = "{prompt}";
  public static final String PROMPT_FILE = "{promptFile}";
  public static final String SESSION = "{session}";

  /** Where model, permissions and the plan's args go: no word, one, or several. */
  public static final String OPTIONS = "{options}";

  public static final String MODEL = "{model}";

  public AgentDefinition {
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    output = List.copyOf(output);
    keys = keys == null ? null : List.copyOf(keys);
    model = List.copyOf(model);
    permissions = Collections.unmodifiableMap(new TreeMap<>(permissions));
  }

  /** A command of which nothing more is known. */
  public static AgentDefinition of(String line) {
    return new AgentDefinition(
        CommandLine.line(line),
        null,
        null,
        Map.of(),
        List.of(),
        null,
        null,
        List.of(),
        Map.of(),
        null,
        null,
        null);
  }

  /** A program that is never given the prompt needs none. */
  public boolean needsPrompt() {
    return mentions(PROMPT) || mentions(PROMPT_FILE);
  }

  private boolean mentions(String placeholder) {
    return command.mentions(placeholder) || (input != null && input.contains(placeholder));
  }
}
