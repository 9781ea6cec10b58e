package dev.osier.host;

import dev.osier.workspace.WorkspaceCap;
import java.util.Map;

/** How many workspaces of tasks there may be on this host at once. */
public final class MaxWorkspaces {
  private static final String VARIABLE = "OSIER_MAX_WORKSPACES";

  private MaxWorkspaces() {}

  /**
   * {@code OSIER_MAX_WORKSPACES}; without it as many as come: each is refused anyway that the disk
   * has no room for, and agents have a cap of their own.
   *
   * @throws IllegalArgumentException if it is no number from 1 to 100000
   */
  public static int of(Map<String, String> environment) {
    String given = environment.getOrDefault(VARIABLE, "").strip();
    if (given.isEmpty()) {
      return WorkspaceCap.UNLIMITED;
    }
    int most = given.matches("\\d{1,6}") ? Integer.parseInt(given) : 0;
    if (most < 1 || most > 100_000) {
      throw new IllegalArgumentException(
          "Cannot start a worker: %s is \"%s\", and must be a number from 1 to 100000"
              .formatted(VARIABLE, given));
    }
    return most;
  }
}
