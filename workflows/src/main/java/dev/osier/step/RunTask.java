package dev.osier.step;

import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;

/**
 * The agent of one try of one task, from its workspace to its end; {@link JudgeTask} judges what it
 * left.
 */
@ActivityInterface
public interface RunTask {
  /**
   * Heartbeats from its first line to its last. Leaves the workspace as it is: it is judged there,
   * another try goes on in it, and {@link ReleaseWorkspaces} saves and removes it.
   *
   * <p>Whatever the agent did is a result, also a failure of its. With it in the run's history the
   * agent of this try is never run again. Only a fault of the host (disk, git) before the agent
   * began is thrown, and that the agent's provider takes no more for now: the next attempt comes
   * when it does again, and is of the same try.
   */
  @ActivityMethod(name = "RunTask")
  AgentEnd run(TryJob job);
}
