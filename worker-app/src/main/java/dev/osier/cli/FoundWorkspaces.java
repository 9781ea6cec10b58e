package dev.osier.cli;

import dev.osier.git.Repository;
import dev.osier.run.EffectId;
import dev.osier.workspace.WorkspaceList;
import dev.osier.workspace.WorkspaceState;
import java.util.LinkedHashMap;
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
      boolean some = there.keySet().stream().anyMatch(id -> begins(id, name));
      if (some) {
        throw refusal;
      }
      return get(NAMES.require(name, workspaces.keySet()));
    }
  }

  private static boolean begins(EffectId id, String name) {
    return id.run().startsWith(name.split("/", 2)[0]);
  }

  WorkspaceState requireExact(String name) throws Refusal {
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
