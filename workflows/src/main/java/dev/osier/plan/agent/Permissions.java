package dev.osier.plan.agent;

/**
 * What an agent may do without asking, in three steps that every preset translates into its
 * program's own flags. A convenience, no boundary: a test runs whatever the agent wrote.
 */
public enum Permissions {
  /** Change files of its workspace. */
  EDIT,
  /**
   * Besides, run the plan's own commands, and git in its workspace. What a plan gets that says
   * nothing.
   */
  WORK,
  /** Anything that its program can do. */
  ALL
}
