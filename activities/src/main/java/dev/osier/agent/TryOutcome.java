package dev.osier.agent;

import dev.osier.git.Changes;
import dev.osier.report.TaskReport;
import dev.osier.step.CheckResult;
import dev.osier.step.Denial;
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
 * @param escapes what the agent changed outside its workspace
 */
record TryOutcome(@Nullable String branch, @Nullable AgentResult agent, Escapes escapes) {
  /** Commands that the next try is told it was denied: what failed needs the room. */
  private static final int TOLD = 5;

  /** The outcome of a try whose agent has not run. */
  static TryOutcome without(@Nullable String branch) {
    return new TryOutcome(branch, null, Escapes.NONE);
  }

  TryOutcome after(AgentResult run, Escapes found) {
    return new TryOutcome(branch, run, found);
  }

  /** Why a try fails that changed what is not its own, or null. */
  @Nullable String escaped() {
    List<String> blamed = escapes.blamed();
    if (blamed.isEmpty()) {
      return null;
    }
    // A ref names its maker; a file only tells when.
    boolean certain = blamed.stream().allMatch(path -> path.startsWith("refs/"));
    return "Changed outside its workspace"
        + (certain ? ": " : ", unless you did (no other agent ran then): ")
        + TaskWork.list(blamed);
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
        limited(escapes.blamed()),
        limited(escapes.suspected()));
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
