package dev.osier.plan;

/** When the target branch is moved. */
public enum PublishPolicy {
  /** At the end, to what was merged and verified. */
  END,
  /** At the end, and only if every task was merged or unchanged. */
  ALL,
  /** After each verified merge. */
  EACH,
  /** At the end, after {@code approve}. */
  ASK,
  /** Never: the result is left on {@code osier/<run>/merged}. */
  NEVER
}
