package dev.osier.run;

import dev.osier.plan.MergeStyle;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.report.TaskStatus;
import dev.osier.step.MergeNeeds;
import dev.osier.step.MergeTasks;
import dev.osier.step.ReleaseWorkspaces;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks and merges them as the train reaches them, until it has passed the last; gives
 * workspaces back beside it. Temporal calls only: what is done when, {@link RunState} says.
 */
final class Work {
  /** Merges in one activity: few enough that its result stays small. */
  private static final int MERGE_BATCH = 50;

  /** Releases in one activity: few enough that one takes minutes at most. */
  private static final int RELEASE_BATCH = 100;

  /** Activities at once at most: the server allows 2,000 pending ones per workflow. */
  private static final int WINDOW_LIMIT = 500;

  private final Run run;
  private final RunState state;
  private final Agents agents;
  private @Nullable Promise<MergeTasks.Merged> merging;
  private @Nullable Promise<Void> releasing;
  private boolean begun;

  Work(Run run, Agents agents) {
    this.run = run;
    this.state = run.state();
    this.agents = agents;
  }

  /** To the end of the line. Called again, it goes on with what has been put back into it. */
  void go() {
    begin();
    int window = window();
    while (!state.allPassed()) {
      agents.start(window);
      prepareStarts(window);
      run.show();
      collect();
      run.show();
      Workflow.await(
          () ->
              state.allPassed()
                  || run.page().isStale()
                  || (merging == null ? state.trainMoves() : merging.isCompleted())
                  || agents.mayStart(window)
                  || !state.toPrepare(window).isEmpty()
                  || (releaseIsDone() && !state.toRelease().isEmpty()));
    }
    agents.awaitSettled();
  }

  private void begin() {
    if (!begun) {
      begun = true;
      // A run that an older version began goes on as it would have there.
      if (Workflow.getVersion("early-starts", Workflow.DEFAULT_VERSION, 1) >= 1) {
        state.allowEarlyStarts();
      }
    }
  }

  private int window() {
    Integer wanted = run.plan().concurrency();
    int most = wanted == null ? state.prepared().agents() : wanted;
    return Math.min(most, WINDOW_LIMIT);
  }

  private void prepareStarts(int window) {
    for (Starts.Early wanted : state.toPrepare(window)) {
      state.preparing(wanted);
      MergeNeeds step =
          Workflow.newActivityStub(
              MergeNeeds.class,
              StepOptions.git(state.prepared().host(), wanted.task() + ": merge its needs"));
      run.steps()
          .begin(
              step::merge,
              new MergeNeeds.Request(
                  state.run(),
                  state.prepared().repository(),
                  wanted.task(),
                  wanted.onto(),
                  wanted.needs()))
          .handle(
              (start, failure) -> {
                if (failure != null) {
                  state.problem(
                      List.of("Cannot start " + wanted.task() + " early: " + Sentence.of(failure)));
                }
                state.startPrepared(wanted, start == null ? null : start.commit());
                return null;
              });
    }
  }

  /** Takes up the merge that has ended, begins the next, and gives workspaces back beside it. */
  private void collect() {
    Promise<MergeTasks.Merged> ready = merging;
    if (ready != null && ready.isCompleted()) {
      merging = null;
      state.merged(ready.get());
    }
    if (merging == null) {
      state.pass();
      List<MergeTasks.Item> items = state.toMerge(MERGE_BATCH);
      if (!items.isEmpty()) {
        MergeTasks.Request request = Landing.asPlanned(run.plan(), state.mergeOf(items));
        state.merging();
        merging = run.steps().begin(Landing.mergeStep(run.plan(), state, items)::merge, request);
      }
    }
    if (releaseIsDone()) {
      List<ReleaseWorkspaces.Item> items = state.toRelease().stream().limit(RELEASE_BATCH).toList();
      if (!items.isEmpty()) {
        releasing = release(items, false);
      }
    }
  }

  /** Gives workspaces back. */
  Promise<Void> release(List<ReleaseWorkspaces.Item> items, boolean last) {
    ReleaseWorkspaces step =
        Workflow.newActivityStub(
            ReleaseWorkspaces.class,
            StepOptions.git(
                state.prepared().host(), last ? "Whole run: release" : releaseSummary(items)));
    state.releasing(items);
    return run.steps()
        .begin(
            step::release,
            new ReleaseWorkspaces.Request(
                state.run(),
                state.prepared().repository(),
                items.stream().map(this::kept).toList(),
                state.integration(),
                last))
        .handle(
            (released, failure) -> {
              if (released != null) {
                state.released(released);
              } else if (failure != null) {
                state.releaseFailed("Cannot release workspaces: " + Sentence.of(failure));
              }
              return null;
            });
  }

  private static String releaseSummary(List<ReleaseWorkspaces.Item> items) {
    return Landing.named(items.stream().map(ReleaseWorkspaces.Item::task).toList()) + ": release";
  }

  /** With the time for which the plan, or a person, leaves its workspace to be looked at. */
  private ReleaseWorkspaces.Item kept(ReleaseWorkspaces.Item item) {
    WorkspacePolicy policy = run.plan().workspace();
    TaskState task = state.task(item.task());
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
    return new ReleaseWorkspaces.Item(
        item.task(), item.commit(), Math.max(seconds, task.round().keepSeconds()), inOtherCommits);
  }

  /** No release is under way. */
  boolean releaseIsDone() {
    return releasing == null || releasing.isCompleted();
  }
}
