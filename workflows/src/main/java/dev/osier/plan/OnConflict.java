package dev.osier.plan;

/** What happens to a task whose work conflicts with what was merged before it. */
public enum OnConflict {
  /** The later task gives way; its work is kept. */
  SKIP,
  /** Again from the new integration commit. */
  RERUN,
  /** Wait for {@code resolveConflict}. */
  ASK
}
