package dev.osier.step;

import dev.osier.step.RunTask.Outcome;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/** What the agent of a try left, committed, judged by git and exit codes, and checked. */
@ActivityInterface
public interface JudgeTask {
  /**
   * Looks outside of the workspace, commits what was left, holds it against the rules, runs the
   * check. No agent is run, whatever happens: done again after a fault or a crash it gives the same
   * answer, from the same workspace.
   *
   * @throws RuntimeException a fault of the host; the workspace is as it was
   */
  @ActivityMethod(name = "JudgeTask")
  Outcome judge(Request request);

  /**
   * @param run of the workflow that calls; together with {@code task} it names the effect
   * @param of what {@link RunTask} was asked, without what only the agent is told
   * @param agent its answer
   * @param calls of this step for this try before, of which none gave an answer
   */
  record Request(String run, String task, RunTask.Request of, AgentEnd agent, int calls) {

    /** The first call after {@code agent}. */
    public static Request first(RunTask.Request of, AgentEnd agent) {
      return new Request(of.run(), of.task(), of.toJudge(), agent, 0);
    }

    /** The same, called once more after {@code more} calls that gave no answer. */
    public Request after(int more) {
      return new Request(run, task, of, agent, calls + more);
    }
  }
}
