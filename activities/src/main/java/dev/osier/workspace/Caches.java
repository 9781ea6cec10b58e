package dev.osier.workspace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The directories that all workspaces of a repository share, so that what one has downloaded or
 * built need not be made again: {@code <home>/caches/<repository>-<hash>/<name>}. They are made on
 * first use, belong to no run, and are never removed with a workspace.
 */
final class Caches {
  private final Places places;

  Caches(Places places) {
    this.places = places;
  }

  /**
   * Makes what is missing of them; any number of processes may do so at once.
   *
   * @param names environment variable → name of a directory
   * @return environment variable → absolute path
   * @throws WorkspaceException if one cannot be made, or something else has taken its place
   */
  Map<String, String> make(Map<String, String> names) {
    Map<String, String> made = new LinkedHashMap<>();
    names.forEach((variable, name) -> made.put(variable, make(name).toString()));
    return made;
  }

  private Path make(String name) {
    Path cache = places.cache(name);
    try {
      Files.createDirectories(cache);
      // An agent can put a link here, and builds in other workspaces would write where it leads.
      // The home's own path is real.
      if (!cache.toRealPath().equals(cache)) {
        throw new WorkspaceException(
            "Cannot use the cache %1$s: it is, or lies behind, a link\nTo begin it anew, remove %1$s"
                .formatted(cache));
      }
      return cache;
    } catch (IOException e) {
      throw new WorkspaceException("Cannot make the cache " + cache + ": " + e, e);
    }
  }
}
