package dev.osier.job;

import dev.osier.outcome.Spent;
import dev.osier.plan.Budget;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.Agent;
import dev.osier.text.Limits;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one try of one task is to do on the host.
 *
 * @param start the commit the workspace starts from
 * @param tryNumber the number of this try, from 1
 * @param failedBefore the tail of what failed in the try before, or null
 * @param answers the answers of needed tasks that only read, by task id
 * @param others ids and states of the run's other tasks, at most {@link Limits#OTHERS}, for {@code
 *     .osier/state.json}
 * @param tries how many tries the task has in all
 * @param times how long each of its programs may take
 * @param earlier what the task did before and was not taken, for an agent that does it anew; null
 *     if it did nothing, or goes on in the workspace that has it
 * @param bounds what else ends the agent
 * @param turn which agent run this is
 * @param sealing how what it leaves is committed
 */
@RecordBuilder
public record TryJob(
    String run,
    String task,
    int tryNumber,
    int tries,
    String repository,
    String start,
    String title,
    @Nullable String prompt,
    @Nullable String promptFile,
    Agent agent,
    @Nullable String verify,
    TaskFiles files,
    TaskWorkspace workspace,
    WorkspaceNeeds needs,
    Times times,
    @Nullable String failedBefore,
    Map<String, String> answers,
    Map<String, String> others,
    @Nullable Earlier earlier,
    Bounds bounds,
    Turn turn,
    Sealing sealing)
    implements TryJobBuilder.With {

  /** The same, without what only the agent is told. */
  public TryJob toJudge() {
    return withPrompt(null)
        .withPromptFile(null)
        .withFailedBefore(null)
        .withAnswers(Map.of())
        .withOthers(Map.of())
        .withEarlier(null);
  }

  /**
   * What ends an agent besides its time-out.
   *
   * @param idleSeconds for which it may neither print nor change a file; 0: for ever
   * @param budget of the task
   * @param spent by the tries before
   */
  public record Bounds(long idleSeconds, Budget budget, Spent spent) {
    public static final Bounds NONE = new Bounds(0, Budget.NONE, Spent.NONE);
  }

  /**
   * How long the programs of a try may take, each for itself.
   *
   * @param setupSeconds for the set-up of the workspace
   */
  public record Times(long setupSeconds, long agentSeconds, long verifySeconds) {

    /** The same for each. */
    public static Times each(long seconds) {
      return new Times(seconds, seconds, seconds);
    }
  }
}
