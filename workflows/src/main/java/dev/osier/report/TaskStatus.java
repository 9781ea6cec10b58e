package dev.osier.report;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Where a task stands. The words are the contract's and the same everywhere. */
public enum TaskStatus {
  PENDING(false),
  RUNNING(false),
  /** Agent done and verified, not merged yet. */
  READY(false),
  MERGED(true),
  UNCHANGED(true),
  FAILED(true),
  CONFLICTED(true),
  EVICTED(true),
  /** A need was not merged, or the run was halted. */
  SKIPPED(true),
  CANCELLED(true);

  private final boolean settled;

  TaskStatus(boolean settled) {
    this.settled = settled;
  }

  /** Nothing more happens to the task, unless a merged one is evicted. */
  public boolean settled() {
    return settled;
  }

  /** The task did what was asked: its work is merged, or there was nothing to do. */
  public boolean succeeded() {
    return this == MERGED || this == UNCHANGED;
  }

  /** The contract's word, in lower case. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
