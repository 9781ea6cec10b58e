package dev.osier.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a run stands. */
public enum RunStatus {
  RUNNING,
  /** Every task merged or unchanged, and what was merged is where the plan wants it. */
  COMPLETED,
  /**
   * Every task merged or unchanged, but the target, the remote or the directory does not have all
   * of it: it could not be moved, or a person said no.
   */
  UNPUBLISHED,
  PARTIAL,
  HALTED,
  CANCELLED,
  FAILED;

  /** The contract's word, in lower case. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
