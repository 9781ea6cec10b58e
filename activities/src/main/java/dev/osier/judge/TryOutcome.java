package dev.osier.judge;

import dev.osier.git.object.Changes;
import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentEnd.Stop;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Denial;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.outcome.Seen;
import dev.osier.plan.TaskWorkspace;
import dev.osier.report.TaskReport;
import dev.osier.text.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every outcome of a try says, however it ended; texts are cut to their limits.
 *
 * @param branch the task's own, or null for a task without a workspace of its own
 * @param agent null if none has run
 * @param seen what was changed outside the workspace
 */
public record TryOutcome(@Nullable String branch, @Nullable AgentResult agent, Seen seen) {
  /** Commands that the next try is told it was denied: what failed needs the room. */
  private static final int TOLD = 5;

  /** The outcome of a try whose agent ended so. */
  public static TryOutcome of(TryJob request, String branch, AgentEnd end) {
    boolean own = request.workspace() == TaskWorkspace.OWN;
    return new TryOutcome(own ? branch : null, end.agent(), end.seen());
  }

  /** The same, with what another look has found. */
  public TryOutcome seeing(Seen found) {
    return new TryOutcome(branch, agent, seen.and(found));
  }

  /** Why a try fails that changed what is not its own, or null. */
  @Nullable String escaped() {
    List<String> blamed = seen.escaped();
    if (blamed.isEmpty()) {
      return null;
    }
    return "Changed outside its workspace: " + LeftWork.list(blamed);
  }

  /**
   * @param tail of what failed, or null
   */
  Outcome failed(String headline, @Nullable String tail) {
    String why = tail == null || tail.isBlank() ? headline : headline + ":\n" + tail;
    return of(Ending.FAILED, headline, null, Changes.NONE, null, why);
  }

  /** Of a try whose agent left nothing to judge. */
  public Outcome stopped(Stop stop) {
    return of(stop.ending(), stop.headline(), null, Changes.NONE, null, stop.failure());
  }

  /** Of a task that only reads. */
  Outcome answered(String answer) {
    String headline = answer.isBlank() ? "No answer" : "Answered: " + answer.strip();
    return of(Ending.UNCHANGED, headline, null, Changes.NONE, null, null, answer);
  }

  /**
   * @param commit the tip of the agent's work, or null if it has none
   * @param failure for the next try, or null
   */
  public Outcome of(
      Ending ending,
      String headline,
      @Nullable String commit,
      Changes changes,
      @Nullable CheckResult check,
      @Nullable String failure) {
    return of(ending, headline, commit, changes, check, failure, null);
  }

  private Outcome of(
      Ending ending,
      String headline,
      @Nullable String commit,
      Changes changes,
      @Nullable CheckResult check,
      @Nullable String failure,
      @Nullable String answer) {
    return new Outcome(
        ending,
        Limits.headline(told(ending, headline, check)),
        branch,
        commit,
        changes.paths().size(),
        changes.insertions(),
        changes.deletions(),
        check,
        agent,
        failure == null ? null : Limits.tail(forNextTry(failure)),
        answer,
        seen.escaped(),
        seen.suspected(),
        seen.unseen());
  }

  /**
   * Work that passes is taken although its agent could not check it: Osier has. It is said, since
   * an agent that is denied its check gives up early.
   */
  private String told(Ending ending, String headline, @Nullable CheckResult check) {
    boolean denied = check != null && TaskReport.deniedCheck(check.command(), denied());
    return ending == Ending.READY && denied
        ? headline + "; its agent" + TaskReport.DENIED + "the check"
        : headline;
  }

  /** With what the agent was denied, so that it does not want the same again. */
  private String forNextTry(String failure) {
    return denied().isEmpty()
        ? failure
        : "%s\n\nYou were not allowed to run: %s. Do without; your work is checked when you end."
            .formatted(failure.strip(), Denial.list(denied().stream().limit(TOLD).toList()));
  }

  private List<Denial> denied() {
    return agent == null ? List.of() : agent.denied();
  }
}
