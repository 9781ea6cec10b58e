package dev.osier.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.job.CheckJob;
import dev.osier.job.CommitWish;
import dev.osier.job.JudgeJob;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.job.PrepareJob;
import dev.osier.job.Prepared;
import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.job.Sealing;
import dev.osier.job.TryJob;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Outcome;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.agent.Agent;
import dev.osier.step.JudgeTask;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun;
import dev.osier.step.Publish;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.RunTask;
import dev.osier.step.VerifyMerge;
import dev.osier.task.FirstTry;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run of one or more tasks through all activities, as the workflow calls them, but without a
 * workflow and a server: prepare → task → merge → verify → publish → release.
 */
final class WholeRun implements AutoCloseable {
  private static final long TIMEOUT_SECONDS = 60;

  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final HostActivities host;
  private final String run;
  private final String repository;
  private final WorkspaceNeeds needs;
  private final MergeStyle style;
  private final @Nullable String target;
  private CommitWish commits =
      new CommitWish(true, false, List.of(new CommitWish.Sample("x", "Do x")));

  /**
   * @param run unlike any other that is under way on this machine: its processes are looked for
   */
  WholeRun(Path home, String run, Path repository) {
    this(home, run, repository, null, null, MergeStyle.MERGE);
  }

  /**
   * @param kind of its workspaces; null: what suits the repository
   * @param target a branch; null: the one that is checked out
   */
  WholeRun(
      Path home,
      String run,
      Path repository,
      @Nullable WorkspaceKind kind,
      @Nullable String target) {
    this(home, run, repository, kind, target, MergeStyle.MERGE);
  }

  WholeRun(Path home, String run, Path repository, MergeStyle style) {
    this(home, run, repository, null, null, style);
  }

  private WholeRun(
      Path home,
      String run,
      Path repository,
      @Nullable WorkspaceKind kind,
      @Nullable String target,
      MergeStyle style) {
    this.target = target;
    this.needs = new WorkspaceNeeds(null, List.of(), Map.of(), kind);
    this.style = style;
    this.host = ScriptedCaller.host(home, run);
    this.run = run;
    this.repository = repository.toString();
    List<Object> all = new ArrayList<>(host.shortSteps());
    all.add(host.prepareRun(false));
    all.add(host.runTask());
    all.add(host.judgeTask());
    environment.registerActivitiesImplementations(all.toArray());
  }

  /**
   * What became of a run.
   *
   * @param tasks id → what its last step said: merged, conflicted, unchanged, failed, or a fault
   * @param check of the whole, or null if nothing was merged
   */
  record Result(
      Prepared prepared,
      Map<String, String> tasks,
      @Nullable CheckResult check,
      String published,
      Released released) {}

  /** From a plan that says {@code workspace.hooks: skip}. */
  WholeRun withoutHooks() {
    commits = CommitWish.NONE;
    return this;
  }

  Prepared prepare() {
    return step(PrepareRun.class)
        .prepare(
            new PrepareJob(
                run,
                repository,
                target,
                null,
                null,
                List.of(),
                List.of(),
                null,
                null,
                MergeSign.NEVER,
                commits));
  }

  /**
   * Runs each command as the agent of a task of its own, one after the other, all from the base.
   *
   * @param verify a command for the merged whole
   */
  Result run(Map<String, String> commands, String verify) {
    Prepared prepared = prepare();
    Map<String, String> tasks = new LinkedHashMap<>();
    List<MergeJob.Item> ready = new ArrayList<>();
    List<ReleaseJob.Item> items = new ArrayList<>();
    commands.forEach(
        (id, command) -> {
          Outcome outcome;
          try {
            outcome = agent(prepared, id, command);
          } catch (ActivityFailure e) {
            items.add(new ReleaseJob.Item(id, null));
            tasks.put(id, "fault: " + ((ApplicationFailure) e.getCause()).getOriginalMessage());
            return;
          }
          items.add(new ReleaseJob.Item(id, outcome.commit()));
          tasks.put(
              id,
              outcome.ending() == Outcome.Ending.UNCHANGED
                  ? "unchanged"
                  : "failed: " + outcome.headline());
          if (outcome.ending() == Outcome.Ending.READY) {
            ready.add(
                new MergeJob.Item(
                    id, id, "command", prepared.base(), String.valueOf(outcome.commit())));
          }
        });
    String candidate = merge(prepared, ready, tasks);
    CheckResult check =
        candidate.equals(prepared.base()) ? null : verify(prepared, candidate, verify);
    boolean passed = check == null || check.passed();
    Published published = publish(prepared, passed ? candidate : prepared.base());
    items.replaceAll(
        item ->
            new ReleaseJob.Item(
                item.task(),
                item.commit(),
                0,
                style != MergeStyle.MERGE && "merged".equals(tasks.get(item.task())) && passed));
    Released released = release(prepared, items, passed ? candidate : prepared.base());
    return new Result(prepared, tasks, check, published.headline(), released);
  }

  Outcome agent(Prepared prepared, String task, String command) {
    TryJob request =
        FirstTry.of(
            run,
            task,
            prepared.repository(),
            prepared.base(),
            null,
            new Agent(null, command, Map.of()),
            null,
            needs,
            new Sealing("Do " + task, prepared.hooks(), TIMEOUT_SECONDS));
    AgentEnd end = step(RunTask.class).run(request);
    return step(JudgeTask.class).judge(JudgeJob.first(request, end));
  }

  Published publish(Prepared prepared, String candidate) {
    return step(Publish.class)
        .publish(
            new PublishJob(
                run,
                prepared.repository(),
                prepared.target(),
                prepared.targetCommit(),
                candidate,
                true));
  }

  String merge(Prepared prepared, List<MergeJob.Item> ready, Map<String, String> outcomes) {
    if (ready.isEmpty()) {
      return prepared.base();
    }
    Merged merged =
        step(MergeTasks.class)
            .merge(
                new MergeJob(run, prepared.repository(), prepared.base(), false, ready)
                    .as(style, List.of(), null));
    for (MergeOutcome outcome : merged.outcomes()) {
      outcomes.put(
          outcome.task(),
          outcome.merge() == null ? "conflicted: " + outcome.conflicts() : "merged");
    }
    return merged.integration();
  }

  CheckResult verify(Prepared prepared, String candidate, String command) {
    return step(VerifyMerge.class)
        .verify(
            new CheckJob(run, prepared.repository(), candidate, command, needs, TIMEOUT_SECONDS));
  }

  Released release(Prepared prepared, List<ReleaseJob.Item> items, String merged) {
    Released released =
        step(ReleaseWorkspaces.class)
            .release(new ReleaseJob(run, prepared.repository(), items, merged, true));
    assertThat(released).isNotNull();
    return released;
  }

  /** Faults are not tried again: here they are what the test is to see. */
  private <T> T step(Class<T> activity) {
    return environment.newActivityStub(
        activity,
        ActivityOptions.newBuilder()
            .setStartToCloseTimeout(Duration.ofSeconds(3 * TIMEOUT_SECONDS))
            .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
            .build());
  }

  @Override
  public void close() {
    environment.close();
    host.close();
  }
}
