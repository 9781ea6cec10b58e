package dev.osier.plan.agent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a program is told one of the {@link Permissions}. In every text of it {@code {allowed}}
 * stands for the commands that the agent may run, each written as the definition's {@link
 * AllowedCommands} say; {@code {gitDirs}} for the directories outside the workspace that git writes
 * when it commits, as strings of JSON with commas between; {@code {verify}} for the check's line.
 *
 * @param options words for {@code {options}} in its command, in groups: one of which a placeholder
 *     has no value is left out
 * @param env added to its environment
 * @param files by name, what Osier writes to the workspace's {@code .osier/}
 */
public record Grant(
    List<List<String>> options, Map<String, String> env, Map<String, String> files) {

  public static final String ALLOWED = "{allowed}";
  public static final String GIT_DIRS = "{gitDirs}";
  public static final String VERIFY = "{verify}";

  /** It is told nothing. */
  public static final Grant NOTHING = new Grant(List.of(), Map.of(), Map.of());

  public Grant {
    options = options.stream().map(List::copyOf).toList();
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }
}
