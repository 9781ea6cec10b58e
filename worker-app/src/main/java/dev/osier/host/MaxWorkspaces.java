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
    return WorkerNumber.of(environment, VARIABLE, WorkspaceCap.UNLIMITED, 100_000);
  }
}
