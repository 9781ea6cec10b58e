package dev.osier.fault;

/**
 * Why a step could not be carried out: never an outcome of an agent or a check. It is the detail of
 * the failure that a step ends with, whose type is that of its kind.
 *
 * @param step that it arose in
 * @param sentence what happened and why, for a person; of a refused plan all its problems
 * @param waitSeconds for which it is known to last, or 0
 */
public record Fault(
    FaultKind kind, FaultCause cause, String step, String sentence, long waitSeconds) {

  public Fault(FaultKind kind, FaultCause cause, String step, String sentence) {
    this(kind, cause, step, sentence, 0);
  }

  /** The same, with the last word on it. */
  public Fault saying(String last) {
    return new Fault(kind, cause, step, last, waitSeconds);
  }

  /** Until somebody mends it: another attempt can only meet it again. */
  public boolean lasts() {
    return kind == FaultKind.USER || (kind != FaultKind.PASSING && cause.stays());
  }

  /** The same kind and cause in the same step. */
  public boolean isLike(Fault other) {
    return kind == other.kind && cause == other.cause && step.equals(other.step);
  }
}
