package dev.osier.cli.workspaces;

import dev.osier.file.DiskUse;
import dev.osier.inspect.WorkspaceState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A workspace as {@code --json} shows it: every field always, null where nothing is known. */
final class WorkspaceJson {
  private WorkspaceJson() {}

  static Map<String, Object> of(WorkspaceState workspace, @Nullable DiskUse size) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("run", workspace.effect().run());
    json.put("task", workspace.effect().task());
    json.put("state", workspace.step());
    put(json, "since", workspace.since());
    put(json, "directory", workspace.directory());
    json.put("there", workspace.there());
    put(json, "branch", workspace.branch());
    json.put("bytes", size == null ? null : size.bytes());
    json.put("bytesWhole", size == null ? null : size.whole());
    json.put("processes", workspace.processes());
    put(json, "holder", workspace.holder());
    put(json, "keptUntil", workspace.keptUntil());
    json.put("leftovers", workspace.leftovers());
    return json;
  }

  private static void put(Map<String, Object> json, String name, @Nullable Object value) {
    json.put(name, value == null ? null : Objects.toString(value));
  }
}
