package dev.osier.plan;

/** Whether the repository's hooks run where Osier commits what an agent left uncommitted. */
public enum Hooks {
  RUN,
  SKIP
}
