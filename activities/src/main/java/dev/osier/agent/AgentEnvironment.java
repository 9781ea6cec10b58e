package dev.osier.agent;

import dev.osier.job.TryJob;
import dev.osier.process.CleanEnvironment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The environment of an agent and of the checks of its work: the worker's own, cleaned, without the
 * keys of providers that are not the agent's, then the shared directories, then what the plan names
 * for the agent, then the task's.
 */
public final class AgentEnvironment {
  /** Of all presets that come with Osier. */
  private static final Set<String> KNOWN_KEYS = AgentPresets.knownKeys();

  private AgentEnvironment() {}

  /**
   * @param keys of the agent's definition; null: it may need any
   * @param caches variables of directories that the repository's workspaces share; an agent may
   *     have one of its own instead
   */
  public static Map<String, String> of(
      Map<String, String> worker,
      @Nullable List<String> keys,
      Map<String, String> caches,
      TryJob request,
      Path workspace,
      int firstPort) {
    Map<String, String> environment = CleanEnvironment.of(worker);
    if (keys != null) {
      environment.keySet().removeIf(name -> KNOWN_KEYS.contains(name) && !keys.contains(name));
    }
    // Some programs believe these rather than the directory they are in (OpenCode 1.18 does), and
    // would work where the worker was started.
    environment.remove("OLDPWD");
    environment.put("PWD", workspace.toString());
    environment.putAll(caches);
    environment.putAll(request.agent().env());
    environment.put("OSIER_RUN", request.run());
    environment.put("OSIER_TASK", request.task());
    environment.put(CleanEnvironment.MARKER, request.run() + "/" + request.task());
    environment.put("OSIER_TRY", Integer.toString(request.tryNumber()));
    environment.put("OSIER_WORKSPACE", workspace.toString());
    // Without a .git of its own a workspace is in no repository, whatever lies above it.
    environment.put("GIT_CEILING_DIRECTORIES", String.valueOf(workspace.getParent()));
    environment.put("OSIER_PORT", Integer.toString(firstPort));
    return environment;
  }
}
