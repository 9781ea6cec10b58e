package dev.osier.task;

import dev.osier.job.Sealing;
import dev.osier.job.TryJob;
import dev.osier.job.TryJob.Times;
import dev.osier.job.Turn;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.Agent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked for the only try of a task of its own, which nothing bounds but its time-out. */
public final class FirstTry {
  private static final long TIMEOUT_SECONDS = 60;

  private FirstTry() {}

  public static TryJob of(
      String run,
      String task,
      String repository,
      String start,
      @Nullable String prompt,
      Agent agent,
      @Nullable String verify,
      WorkspaceNeeds needs) {
    Sealing plain = Sealing.plain(prompt == null ? "Do " + task : prompt);
    return of(run, task, repository, start, prompt, agent, verify, needs, plain);
  }

  /** With hooks. */
  public static TryJob of(
      String run,
      String task,
      String repository,
      String start,
      @Nullable String prompt,
      Agent agent,
      @Nullable String verify,
      WorkspaceNeeds needs,
      Sealing sealing) {
    return new TryJob(
        run,
        task,
        1,
        1,
        repository,
        start,
        prompt == null ? "Do " + task : prompt,
        prompt,
        null,
        agent,
        verify,
        TaskFiles.ANY,
        TaskWorkspace.OWN,
        needs,
        Times.each(TIMEOUT_SECONDS),
        null,
        Map.of(),
        Map.of(),
        null,
        TryJob.Bounds.NONE,
        Turn.first(run + "/" + task),
        sealing);
  }
}
