package dev.osier.run;

import dev.osier.job.MergeJob;
import dev.osier.job.Merged;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.plan.MergePolicy;
import dev.osier.plan.MergeStyle;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.report.TaskStatus;
import dev.osier.run.decide.RunState;
import dev.osier.run.decide.Starts;
import dev.osier.run.decide.TaskIndex;
import dev.osier.run.decide.TaskState;
import dev.osier.step.MergeNeeds;
import dev.osier.step.MergeTasks;
import dev.osier.step.ReleaseWorkspaces;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks and merges them as the train reaches them, until it has passed the last; gives
 * workspaces back beside it. Nothing else merges: what is to be merged again is put back into the
 * line. Temporal calls only: what is done when, {@link RunState} says.
 */
final class MainLoop {
  /** Merges in one activity: few enough that its result stays small. */
  private static final int MERGE_BATCH = 50;

  /** Releases in one activity: few enough that one takes minutes at most. */
  private static final int RELEASE_BATCH = 100;

  /** Tasks named in a summary, of which a page shows 120 characters. */
  private static final int NAMED = 3;

  /** Activities at once at most: the server allows 2,000 pending ones per workflow. */
  private static final int WINDOW_LIMIT = 500;

  private final RunContext run;
  private final RunState state;
  private final TaskIndex index;
  private final Agents agents;
  private @Nullable StepCall<MergeJob, Merged> merging;
  private @Nullable Promise<Void> releasing;
  private boolean held;

  MainLoop(RunContext run, Agents agents) {
    this.run = run;
    this.state = run.state();
    this.index = state.tasks().index();
    this.agents = agents;
  }

  /**
   * To the end of the line, or until the run has failed. Called again, it goes on with what has
   * been put back into it.
   */
  void go() {
    int window = window();
    while (!index.allPassed() && !state.ending().isFailed()) {
      agents.start(window);
      prepareStarts(window);
      run.page().show();
      collect();
      run.page().show();
      Workflow.await(
          () ->
              index.allPassed()
                  || state.ending().isFailed()
                  || run.page().isStale()
                  || (merging == null ? !held && state.train().moves() : merging.isOver())
                  || agents.mayStart(window)
                  || !state.starts().toPrepare(window).isEmpty()
                  || (releaseIsDone() && !state.tasks().toRelease(1).isEmpty()));
    }
  }

  /** Changes what is merged, once no merge is under way. */
  void betweenMerges(Runnable change) {
    held = true;
    try {
      Workflow.await(() -> merging == null);
      change.run();
    } finally {
      held = false;
    }
  }

  /** Nothing is being merged, and nothing can be before an agent, or a person, has done more. */
  boolean isAtRest() {
    return merging == null && !state.train().moves();
  }

  private int window() {
    Integer wanted = run.plan().concurrency();
    int most = wanted == null ? state.prepared().agents() : wanted;
    return Math.min(most, WINDOW_LIMIT);
  }

  private void prepareStarts(int window) {
    for (Starts.Early wanted : state.starts().toPrepare(window)) {
      state.starts().preparing(wanted);
      Step<MergeNeeds.Request, MergeNeeds.Start> step =
          Step.of(
              StepOptions.git(state.prepared().host(), wanted.task() + ": merge its needs"),
              options -> Workflow.newActivityStub(MergeNeeds.class, options)::merge);
      run.steps()
          .detached(
              step,
              new MergeNeeds.Request(
                  state.run(),
                  state.prepared().repository(),
                  wanted.task(),
                  wanted.onto(),
                  wanted.needs(),
                  state.prepared().sign(),
                  state.prepared().base()))
          .then(
              (start, failure) -> {
                if (failure != null) {
                  state
                      .ending()
                      .problem(
                          List.of(
                              "Cannot start "
                                  + wanted.task()
                                  + " early: "
                                  + StepFaults.sentence(failure)));
                }
                state.starts().prepared(wanted, start == null ? null : start.commit());
              });
    }
  }

  /** Takes up the merge that has ended, begins the next, and gives workspaces back beside it. */
  private void collect() {
    if (merging != null && merging.isOver()) {
      Merged merged = merging.get();
      merging = null;
      state.train().merged(merged);
    }
    if (merging == null && !held) {
      state.train().pass();
      List<MergeJob.Item> items = state.train().toMerge(MERGE_BATCH);
      if (!items.isEmpty()) {
        merging = merge(items);
      }
    }
    if (releaseIsDone()) {
      List<ReleaseJob.Item> items = state.tasks().toRelease(RELEASE_BATCH);
      if (!items.isEmpty()) {
        releasing = release(items, false);
      }
    }
  }

  private StepCall<MergeJob, Merged> merge(List<MergeJob.Item> items) {
    MergePolicy policy = run.plan().merge();
    long commands = policy.rules().stream().filter(rule -> rule.regenerate() != null).count();
    Step<MergeJob, Merged> step =
        Step.of(
            StepOptions.merge(
                state.prepared().host(),
                named(items.stream().map(MergeJob.Item::task).toList()) + ": merge",
                Math.toIntExact(commands * items.size())),
            options -> Workflow.newActivityStub(MergeTasks.class, options)::merge);
    MergeJob request =
        state
            .mergeOf(items)
            .as(policy.style(), policy.rules(), TaskRequests.workspaceNeeds(run.plan()))
            .signed(state.prepared().sign(), state.prepared().base());
    state.train().merging();
    return run.steps().detached(step, request);
  }

  /** Tasks in a summary; the first words are what Temporal's page shows. */
  private static String named(List<String> tasks) {
    int shown = Math.min(tasks.size(), NAMED);
    String more = tasks.size() > shown ? " and " + (tasks.size() - shown) + " more" : "";
    return String.join(", ", tasks.subList(0, shown)) + more;
  }

  /** Gives workspaces back. */
  Promise<Void> release(List<ReleaseJob.Item> items, boolean last) {
    Step<ReleaseJob, Released> step =
        Step.of(
            StepOptions.git(
                state.prepared().host(), last ? "Whole run: release" : releaseSummary(items)),
            options -> Workflow.newActivityStub(ReleaseWorkspaces.class, options)::release);
    state.releasing(items);
    return run.steps()
        .detached(
            step,
            new ReleaseJob(
                state.run(),
                state.prepared().repository(),
                items.stream().map(this::kept).toList(),
                state.landed().integration(),
                last))
        .then(
            (released, failure) -> {
              if (released != null) {
                state.released(released);
              } else if (failure != null) {
                state.releaseFailed("Cannot release workspaces: " + StepFaults.sentence(failure));
              }
            });
  }

  private static String releaseSummary(List<ReleaseJob.Item> items) {
    return named(items.stream().map(ReleaseJob.Item::task).toList()) + ": release";
  }

  /** With the time for which the plan, or a person, leaves its workspace to be looked at. */
  private ReleaseJob.Item kept(ReleaseJob.Item item) {
    WorkspacePolicy policy = run.plan().workspace();
    TaskState task = state.tasks().get(item.task());
    boolean stays =
        switch (policy.keep()) {
          case NEVER -> false;
          case FAILED -> !task.succeeded();
          case ALWAYS -> true;
        };
    long seconds = stays ? policy.keepFor().toSeconds() : 0;
    // In other styles than this one the commits themselves are not in the integration.
    boolean inOtherCommits =
        run.plan().merge().style() != MergeStyle.MERGE && task.status() == TaskStatus.MERGED;
    return new ReleaseJob.Item(
        item.task(), item.commit(), Math.max(seconds, task.round().keepSeconds()), inOtherCommits);
  }

  /** No release is under way. */
  boolean releaseIsDone() {
    return releasing == null || releasing.isCompleted();
  }
}
