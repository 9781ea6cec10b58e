package dev.osier.plan;

/** What a run does when a task fails. */
public enum OnFailure {
  /** The other tasks go on. */
  CONTINUE,
  /** No more tasks are started; the running ones end, and what there is lands. */
  HALT
}
