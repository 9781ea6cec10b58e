package dev.osier.job;

import dev.osier.outcome.AgentEnd;

/**
 * What a try left that is to be judged.
 *
 * @param run of the workflow that calls; together with {@code task} it names the effect
 * @param of what the try was to do, without what only the agent is told
 * @param agent its answer
 * @param calls of this step for this try before, of which none gave an answer
 */
public record JudgeJob(String run, String task, TryJob of, AgentEnd agent, int calls) {

  /** The first call after {@code agent}. */
  public static JudgeJob first(TryJob of, AgentEnd agent) {
    return new JudgeJob(of.run(), of.task(), of.toJudge(), agent, 0);
  }

  /** The same, called once more after {@code more} calls that gave no answer. */
  public JudgeJob after(int more) {
    return new JudgeJob(run, task, of, agent, calls + more);
  }
}
