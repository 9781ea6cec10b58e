package dev.osier.run;

import dev.osier.run.RunPlan.Approve;
import org.jspecify.annotations.Nullable;

/** The question whether a result is to be published, put to a person, and the answer. */
final class Approval {
  private boolean asked;
  private @Nullable Boolean answer;

  /** From now on an answer is taken. */
  void ask() {
    asked = true;
    answer = null;
  }

  /** What was asked about changes: no answer is taken now, and an earlier one does not hold. */
  void withdraw() {
    asked = false;
    answer = null;
  }

  /**
   * @throws IllegalArgumentException if no answer can be taken now
   */
  void requireAsked() {
    if (!asked || answer != null) {
      throw new IllegalArgumentException(
          "Cannot approve: the run does not wait for it"
              + (answer == null ? "" : "; it was already " + (answer ? "approved" : "rejected")));
    }
  }

  /** Takes the answer, and says what comes of it. */
  String take(@Nullable Approve approve) {
    boolean approved = approve == null || !Boolean.FALSE.equals(approve.approved());
    answer = approved;
    return approved ? "Approved: the result is published" : "Rejected: the result is left";
  }

  boolean isAnswered() {
    return answer != null;
  }

  /** Approved, and not asked anew since. */
  boolean isGiven() {
    return Boolean.TRUE.equals(answer);
  }
}
