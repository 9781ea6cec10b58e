package dev.osier.run;

import dev.osier.job.Published;
import dev.osier.run.RunPlan.Approve;
import org.jspecify.annotations.Nullable;

/** The question whether a result is to be published, put to a person, and the answer. */
final class Approval {
  private boolean asked;
  private @Nullable Boolean answer;
  private @Nullable Published done;
  private boolean over;

  /** From now on an answer is taken. */
  void ask() {
    asked = true;
    answer = null;
    done = null;
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

  /** Takes the answer. */
  void take(@Nullable Approve approve) {
    answer = approve == null || !Boolean.FALSE.equals(approve.approved());
  }

  /** What came of the answer: it was published, or not. */
  void done(Published published) {
    done = published;
  }

  /** Whether there is nothing to wait for any more to say {@link #outcome}. */
  boolean isDone() {
    return answer == null || done != null || over;
  }

  /** Nothing will be published any more. */
  void over() {
    over = true;
  }

  /** What has come of the answer by now, for who gave it. */
  String outcome() {
    Published published = done;
    if (published == null) {
      return answer == null
          ? "Taken, but what was asked about has changed: it is asked again"
          : (answer ? "Approved" : "Rejected") + ": the run goes on, see its report";
    }
    boolean moved = published.published() != null;
    return Boolean.TRUE.equals(answer)
        ? (moved ? "Approved. " : "Approved, and not published. ") + published.headline()
        : "Rejected. " + published.headline();
  }

  boolean isAnswered() {
    return answer != null;
  }

  /** Approved, and not asked anew since. */
  boolean isGiven() {
    return Boolean.TRUE.equals(answer);
  }
}
