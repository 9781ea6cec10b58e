package dev.osier.plan;

/** Whether a task gets a workspace of the plan's kind, or only a scratch folder. */
public enum TaskWorkspace {
  /** A directory with the repository's files, on a branch of its own. */
  OWN,
  /** For a task that only reads and answers: a scratch folder, no branch. Written {@code none}. */
  NONE
}
