package dev.osier.agent;

import dev.osier.git.Changes;
import dev.osier.step.CheckResult;
import dev.osier.step.Limits;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.AgentResult;
import dev.osier.step.RunTask.Ending;
import dev.osier.step.RunTask.Outcome;
import dev.osier.workspace.EscapeWatch.Escapes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every outcome of a try says, however it ended; texts are cut to their limits.
 *
 * @param branch the task's own, or null for a task without a workspace of its own
 * @param agent null until it has run
 * @param escapes what was changed outside its workspace while its programs ran
 */
record TryOutcome(@Nullable String branch, @Nullable AgentResult agent, Escapes escapes) {

  /** The outcome of a try whose agent has not run. */
  static TryOutcome without(@Nullable String branch) {
    return new TryOutcome(branch, null, Escapes.NONE);
  }

  TryOutcome after(AgentResult run, Escapes found) {
    return new TryOutcome(branch, run, escapes.and(found));
  }

  TryOutcome seeing(Escapes found) {
    return new TryOutcome(branch, agent, escapes.and(found));
  }

  /** Why a try fails that changed what is not its own, or null. */
  @Nullable String escaped() {
    List<String> blamed = escapes.blamed();
    if (blamed.isEmpty()) {
      return null;
    }
    return "Changed outside its workspace: " + TaskWork.list(blamed);
  }

  /**
   * @param tail of what failed, or null
   */
  Outcome failed(String headline, @Nullable String tail) {
    return failed(Ending.FAILED, headline, tail);
  }

  Outcome failed(Ending ending, String headline, @Nullable String tail) {
    String why = tail == null || tail.isBlank() ? headline : headline + ":\n" + tail;
    return of(ending, headline, null, Changes.NONE, null, why);
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
  Outcome of(
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
        Limits.headline(headline),
        branch,
        commit,
        changes.paths().size(),
        changes.insertions(),
        changes.deletions(),
        check,
        agent,
        failure == null ? null : Limits.tail(failure),
        answer,
        limited(escapes.blamed()),
        limited(escapes.suspected()),
        limited(escapes.notes()));
  }

  /** The result of a try that comes to no end of its own. */
  static Outcome givenUp(RunTask.Request request, String headline) {
    AgentResult agent = new AgentResult(request.agent().name(), null, null, null, null, 0);
    return new TryOutcome(null, agent, Escapes.NONE)
        .of(Ending.FAILED, headline, null, Changes.NONE, null, headline);
  }

  private static List<String> limited(List<String> paths) {
    return paths.stream().limit(Limits.FILES).toList();
  }
}
