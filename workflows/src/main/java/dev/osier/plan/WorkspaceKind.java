package dev.osier.plan;

/** How the directory that an effect owns is made. */
public enum WorkspaceKind {
  /** A linked worktree of the user's repository. */
  WORKTREE,
  /** An independent clone. */
  CLONE,
  /** A copy of a directory, by way of a hidden repository. */
  COPY
}
