package dev.osier.step;

import dev.osier.job.JudgeJob;
import dev.osier.outcome.Outcome;
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
  Outcome judge(JudgeJob job);
}
