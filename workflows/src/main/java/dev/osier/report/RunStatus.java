package dev.osier.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a run stands. */
public enum RunStatus {
  RUNNING,
  /** Every task merged or unchanged. */
  COMPLETED,
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
