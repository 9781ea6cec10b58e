package dev.osier.agent;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.osier.git.Git;
import dev.osier.job.TryJob;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.AllowedCommands;
import dev.osier.plan.agent.Grant;
import dev.osier.plan.agent.ShellLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one task's agent is told of its model and of what it may do, in its program's own words.
 *
 * @param options words in the place of {@code {options}}
 * @param env added to its environment
 * @param files by name, for the workspace's {@code .osier/}
 */
public record AgentGrant(List<String> options, Map<String, String> env, Map<String, String> files) {
  /**
   * What {@code work} allows of git besides the plan's own commands: to look, and to commit in the
   * workspace. No push, no remote, no settings; what begins with {@code git -c} is none of these.
   */
  private static final List<String> GIT =
      Stream.of("status", "diff", "log", "show", "add", "commit", "restore", "switch", "stash")
          .map("git "::concat)
          .toList();

  static final AgentGrant NOTHING = new AgentGrant(List.of(), Map.of(), Map.of());

  public AgentGrant {
    options = List.copyOf(options);
    env = Map.copyOf(env);
    files = Map.copyOf(files);
  }

  /** Whether any of it depends on where git writes. */
  static boolean needsGitDirs(AgentDefinition definition, Agent agent) {
    Grant grant = grant(definition, agent);
    return Stream.of(
            grant.options().stream().flatMap(List::stream),
            grant.env().values().stream(),
            grant.files().values().stream())
        .flatMap(texts -> texts)
        .anyMatch(text -> text.contains(Grant.GIT_DIRS));
  }

  /**
   * @param git as it is to be called in the workspace; null where the agent has none there
   */
  public static AgentGrant of(AgentDefinition definition, TryJob request, @Nullable Git git)
      throws InterruptedException, IOException {
    List<String> gitDirs =
        git != null && needsGitDirs(definition, request.agent()) ? GitDirs.of(git) : List.of();
    return of(definition, request, gitDirs);
  }

  /**
   * @param gitDirs where git writes outside the workspace when it commits there
   */
  public static AgentGrant of(AgentDefinition definition, TryJob request, List<String> gitDirs) {
    Agent agent = request.agent();
    Grant grant = grant(definition, agent);
    Map<String, String> known = new LinkedHashMap<>();
    if (definition.allow() != null) {
      known.put(Grant.ALLOWED, allowed(definition.allow(), request));
    }
    known.put(
        Grant.GIT_DIRS,
        gitDirs.stream()
            .map(each -> "\"" + escaped(each) + "\"")
            .collect(Collectors.joining(", ")));
    if (request.verify() != null) {
      known.put(Grant.VERIFY, request.verify());
    }
    List<String> options = new ArrayList<>();
    if (agent.model() != null) {
      String model = agent.model();
      definition.model().stream()
          .map(word -> word.replace(AgentDefinition.MODEL, model))
          .forEach(options::add);
    }
    for (List<String> group : grant.options()) {
      boolean whole =
          Stream.of(Grant.ALLOWED, Grant.GIT_DIRS, Grant.VERIFY)
              .filter(name -> group.stream().anyMatch(word -> word.contains(name)))
              .allMatch(known::containsKey);
      if (whole) {
        group.forEach(word -> options.add(filled(word, known)));
      }
    }
    options.addAll(agent.argsOrNone());
    UnaryOperator<Map<String, String>> fill =
        map -> {
          Map<String, String> all = new LinkedHashMap<>();
          map.forEach((name, text) -> all.put(name, filled(text, known)));
          return all;
        };
    Map<String, String> env = fill.apply(grant.env());
    // What the plan itself says goes first.
    env.keySet().removeAll(agent.env().keySet());
    return new AgentGrant(options, env, fill.apply(grant.files()));
  }

  private static Grant grant(AgentDefinition definition, Agent agent) {
    return definition.permissions().getOrDefault(agent.permissionsOrDefault(), Grant.NOTHING);
  }

  private static String filled(String text, Map<String, String> known) {
    String filled = text;
    for (Map.Entry<String, String> each : known.entrySet()) {
      filled = filled.replace(each.getKey(), each.getValue());
    }
    return filled;
  }

  /** The plan's own commands as they are and in parts, then git's. */
  private static String allowed(AllowedCommands allow, TryJob request) {
    Set<String> lines = new LinkedHashSet<>();
    Set<String> starts = new LinkedHashSet<>();
    for (@Nullable String own :
        new @Nullable String[] {request.verify(), request.needs().setup()}) {
      if (own != null) {
        lines.add(own.strip());
        starts.addAll(ShellLine.commands(own));
      }
    }
    starts.addAll(GIT);
    String line = allow.line();
    Stream<String> whole =
        line == null ? Stream.empty() : lines.stream().map(each -> written(line, each));
    return Stream.concat(whole, starts.stream().map(each -> written(allow.start(), each)))
        .collect(Collectors.joining(", "));
  }

  private static String written(String template, String command) {
    return template.replace(AllowedCommands.COMMAND, escaped(command));
  }

  private static String escaped(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
