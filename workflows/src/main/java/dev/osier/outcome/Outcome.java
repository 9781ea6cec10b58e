package dev.osier.outcome;

import dev.osier.text.Limits;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a try of a task came to.
 *
 * @param headline one sentence, at most {@link Limits#HEADLINE} characters
 * @param branch null for a task without a workspace of its own
 * @param commit the tip of its work, or null where there is none
 * @param files number of files changed since {@code start}
 * @param failure for the next try's agent: the tail of what failed
 * @param answer of a task that only reads, cut to {@link Limits#ANSWER}
 * @param escaped refs that it certainly changed outside the workspace, by this try and those before
 *     it
 * @param suspected paths, settings and refs that were changed while its programs ran, by it,
 *     another agent or the user
 * @param unseen looks outside the workspace that could not be taken and why, a sentence each
 */
@RecordBuilder
public record Outcome(
    Ending ending,
    String headline,
    @Nullable String branch,
    @Nullable String commit,
    int files,
    int insertions,
    int deletions,
    @Nullable CheckResult verify,
    @Nullable AgentResult agent,
    @Nullable String failure,
    @Nullable String answer,
    List<String> escaped,
    List<String> suspected,
    List<String> unseen)
    implements OutcomeBuilder.With {

  public Outcome {
    escaped = List.copyOf(escaped);
    suspected = List.copyOf(suspected);
    unseen = List.copyOf(unseen);
  }

  /**
   * The same, with what an earlier try changed outside, which a later one does not undo, and with
   * what it spent.
   */
  public Outcome after(@Nullable Outcome earlier) {
    return earlier == null
        ? this
        : withAgent(agent == null ? earlier.agent : agent.after(earlier.agent))
            .withEscaped(Seen.union(earlier.escaped, escaped))
            .withSuspected(Seen.union(earlier.suspected, suspected))
            .withUnseen(Seen.union(earlier.unseen, unseen));
  }

  /** The same, with no try after it. */
  public Outcome spent(String why) {
    return withEnding(Ending.SPENT).withHeadline(why);
  }

  /** How a try ended. */
  public enum Ending {
    /** Agent done, work committed and verified. */
    READY,
    /** Agent done, nothing changed. */
    UNCHANGED,
    /** The agent, its check, or a rule failed. */
    FAILED,
    /** The task's budget is used up: there is no other try. */
    SPENT,
    /**
     * The agent's provider does not take its key: another try would fare no better, nor would
     * another task.
     */
    REFUSED,
    /**
     * What the agent did cannot be told any more: its host failed it, and what it left is gone or
     * cannot be read. It is not run again.
     */
    LOST
  }
}
