package dev.osier.plan;

/** What becomes of a run whose base fails the check by itself, before any task's work is in it. */
public enum RedBase {
  /** Nothing more is started and nothing is published: no check could tell good work from bad. */
  REFUSE,
  /**
   * The check blames nobody. It is run once on the whole, and what it says stands in the report;
   * the result is published either way.
   */
  IGNORE
}
