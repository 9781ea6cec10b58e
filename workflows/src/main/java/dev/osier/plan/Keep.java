package dev.osier.plan;

/** Which settled workspaces stay for {@code keepFor}. */
public enum Keep {
  NEVER,
  FAILED,
  ALWAYS
}
