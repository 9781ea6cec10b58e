package dev.osier.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 */
public record AgentDefinition(
    CommandLine command,
    @Nullable CommandLine resume,
    @Nullable String input,
    Map<String, String> env,
    List<OutputRule> output,
    @Nullable String mend,
    @Nullable List<String> keys) {

  public static final String PROMPT = "{prompt}";
  public static final String PROMPT_FILE = "{promptFile}";
  public static final String SESSION = "{session}";

  public AgentDefinition {
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    output = List.copyOf(output);
    keys = keys == null ? null : List.copyOf(keys);
  }

  /** A command of which nothing more is known. */
  public static AgentDefinition of(String line) {
    return new AgentDefinition(CommandLine.line(line), null, null, Map.of(), List.of(), null, null);
  }

  /**
   * Reads the file of a preset, YAML or JSON.
   *
   * @throws InvalidPlanException with every problem of it
   */
  public static AgentDefinition read(byte[] document) throws InvalidPlanException {
    ObjectNode tree = PlanDocument.parse(document);
    Problems problems = new Problems();
    AgentDefinition definition = DefinitionReader.readPreset(Cursor.root(tree, problems));
    problems.throwIfAny();
    if (definition == null) {
      throw new IllegalStateException("neither a definition nor a problem");
    }
    return definition;
  }

  AgentDefinition withEnv(Map<String, String> other) {
    return new AgentDefinition(command, resume, input, other, output, mend, keys);
  }

  /** A program that is never given the prompt needs none. */
  public boolean needsPrompt() {
    return mentions(PROMPT) || mentions(PROMPT_FILE);
  }

  private boolean mentions(String placeholder) {
    return command.mentions(placeholder) || (input != null && input.contains(placeholder));
  }
}
