package dev.osier.plan;

/** What happens to a task whose work conflicts with what was merged before it. */
public enum OnConflict {
  /** The later task gives way; its work is kept. */
  SKIP,
  /** Again from the new integration commit, twice at most. */
  RERUN,
  /** The others go on, and the run waits for {@code resolveConflict}. */
  ASK
}
