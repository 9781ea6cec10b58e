package dev.osier.plan;

/** Whether the commits that Osier makes of merged work are signed. Nobody is asked for anything. */
public enum MergeSign {
  /** Whatever the user's settings say. */
  NEVER,
  /**
   * Where the user's settings ask for it ({@code commit.gpgSign}). What cannot be signed is merged
   * without, and the report says so.
   */
  AUTO,
  /** Whatever the user's settings say; what cannot be signed is not merged. */
  REQUIRE
}
