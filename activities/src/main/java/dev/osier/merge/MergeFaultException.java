package dev.osier.merge;

import dev.osier.fault.FaultCause;

/**
 * What keeps merges from being made as the plan or the repository wants them, and lasts until
 * somebody mends it on this host. Never a conflict: no task is to blame.
 */
public final class MergeFaultException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  private final FaultCause cause;

  MergeFaultException(FaultCause cause, String message) {
    super(message);
    this.cause = cause;
  }

  /** Why. */
  public FaultCause faultCause() {
    return cause;
  }
}
