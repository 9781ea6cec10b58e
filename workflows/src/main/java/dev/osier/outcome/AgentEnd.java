package dev.osier.outcome;

import dev.osier.outcome.Outcome.Ending;
import dev.osier.text.Limits;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That the agent of a try has ended, and how: nothing of it lives.
 *
 * @param nonce of the try
 * @param stop why the try is over without anything to judge; null: what the agent left is judged
 * @param agent what is known of its run and of those before it in this try; null if none ran
 * @param words of its own on why it gave up, or null
 * @param answer of a task that only reads, cut to {@link Limits#ANSWER}; else null
 * @param seen what was changed outside of the workspace before the agent began
 */
@RecordBuilder
public record AgentEnd(
    String nonce,
    @Nullable Stop stop,
    @Nullable AgentResult agent,
    @Nullable String words,
    @Nullable String answer,
    Seen seen)
    implements AgentEndBuilder.With {

  /**
   * The end of a try of whose agent's runs none was seen to its end.
   *
   * @param stop null: its worker never answered
   * @param agent its name
   * @param runs of the try; none: no agent was begun
   */
  public static AgentEnd unseen(
      String nonce, @Nullable Stop stop, String agent, List<AgentRun> runs, Seen seen) {
    return new AgentEnd(nonce, stop, result(agent, runs), null, null, seen);
  }

  private static @Nullable AgentResult result(String agent, List<AgentRun> runs) {
    if (runs.isEmpty()) {
      return null;
    }
    Spent last = Spent.of(runs.get(runs.size() - 1));
    return new AgentResult(
            agent,
            null,
            null,
            last.cost() == 0 ? null : last.cost(),
            last.turns() == 0 ? null : (int) Math.min(last.turns(), Integer.MAX_VALUE),
            last.tokens() == 0 ? null : last.tokens(),
            last.seconds())
        .after(runs);
  }

  /** The same, of a try that failed with it. */
  public AgentEnd stopping(String why) {
    return withStop(new Stop(Outcome.Ending.FAILED, why, why));
  }

  /**
   * The outcome of a try that comes to no other.
   *
   * @param before of the try before, whose work is still there; or null
   */
  public Outcome outcome(String headline, @Nullable Outcome before) {
    return new Outcome(
        Ending.FAILED,
        Limits.headline(headline),
        before == null ? null : before.branch(),
        before == null ? null : before.commit(),
        before == null ? 0 : before.files(),
        before == null ? 0 : before.insertions(),
        before == null ? 0 : before.deletions(),
        before == null ? null : before.verify(),
        agent,
        headline,
        null,
        seen.escaped(),
        seen.suspected(),
        seen.unseen());
  }

  /**
   * Why a try is over with its agent's end, or before it began.
   *
   * @param failure for the next try's agent, and for people
   */
  public record Stop(Ending ending, String headline, @Nullable String failure) {}
}
