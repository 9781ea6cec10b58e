package dev.osier.cli.workspaces;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.git.Repository;
import dev.osier.inspect.WorkspaceList;
import dev.osier.inspect.WorkspaceState;
import dev.osier.name.EffectId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The workspaces that a user can mean by a name. */
record FoundWorkspaces(Map<EffectId, WorkspaceState> workspaces) {
  private static final EffectNames NAMES =
      new EffectNames("workspace", "osier workspaces list --all");

  static FoundWorkspaces find(Repository repository, Invocation invocation)
      throws InterruptedException {
    Map<EffectId, WorkspaceState> found = new LinkedHashMap<>();
    new WorkspaceList(invocation.home().root(), repository)
        .find()
        .workspaces()
        .forEach(workspace -> found.put(workspace.effect(), workspace));
    return new FoundWorkspaces(found);
  }

  /** By the beginning of its names; those that are gone only if no other is meant. */
  WorkspaceState require(String name) throws Refusal {
    Map<EffectId, WorkspaceState> there = new LinkedHashMap<>(workspaces);
    there.values().removeIf(WorkspaceState::gone);
    boolean exact = workspaces.keySet().stream().anyMatch(id -> id.toString().equals(name));
    try {
      return get(NAMES.require(name, exact ? workspaces.keySet() : there.keySet()));
    } catch (Refusal refusal) {
      boolean some =
          there.keySet().stream().anyMatch(id -> begins(id, name) || id.task().equals(name));
      if (some) {
        throw refusal;
      }
      return get(NAMES.require(name, workspaces.keySet()));
    }
  }

  private static boolean begins(EffectId id, String name) {
    return id.run().startsWith(name.split("/", 2)[0]);
  }

  /** By its whole name, or by that of its task if no other run has a workspace of such a task. */
  WorkspaceState requireExact(String name) throws Refusal {
    List<EffectId> ofTask =
        EffectNames.ofTask(name, workspaces.keySet()).stream()
            .filter(id -> !get(id).gone())
            .toList();
    if (ofTask.size() == 1) {
      return get(ofTask.get(0));
    }
    return get(NAMES.requireExact(name, workspaces.keySet()));
  }

  private WorkspaceState get(EffectId effect) {
    WorkspaceState workspace = workspaces.get(effect);
    if (workspace == null) {
      throw new IllegalStateException("found and not there: " + effect);
    }
    return workspace;
  }
}
