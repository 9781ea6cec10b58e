package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.plan.WorkspacePolicy;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.StatusTable;
import dev.osier.report.TaskStatus;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.RunTask;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The workflow: Temporal calls only. What is decided is decided by {@link RunState}; what is done
 * is done by activities.
 *
 * <p>Order: prepare → tasks and merges side by side → verify and publish → release, on every way
 * out.
 */
public final class RunPlanImpl implements RunPlan {
  /** Merges in one activity: few enough that its result stays small. */
  private static final int MERGE_BATCH = 50;

  /** Releases in one activity: few enough that one takes minutes at most. */
  private static final int RELEASE_BATCH = 100;

  /** Activities at once at most: the server allows 2,000 pending ones per workflow. */
  private static final int WINDOW_LIMIT = 500;

  /** For agents to end after a cancel, their worker's death (one heartbeat time-out) included. */
  private static final Duration AGENTS_END = Duration.ofMinutes(5);

  private final Map<String, CancellationScope> agents = new LinkedHashMap<>();
  private final List<Promise<Void>> settled = new ArrayList<>();
  private final Map<String, CompletablePromise<Void>> settling = new LinkedHashMap<>();
  private final List<String> again = new ArrayList<>();
  private final ShortSteps steps = new ShortSteps();
  private final Approval approval = new Approval();
  private @Nullable Promise<PrepareRun.Prepared> preparing;
  private @Nullable Promise<MergeTasks.Merged> merging;
  private @Nullable Promise<Void> releasing;
  private @Nullable Run current;

  /** What exists from the moment the plan was read. */
  private record Run(Plan plan, TaskGraph graph, RunState state, TaskRequests requests) {}

  @Override
  public Report run(@Nullable RawValue input) {
    Plan plan = PlanInput.read(input);
    TaskGraph graph = new TaskGraph(plan.tasks());
    String key =
        EffectId.runKey(
            Workflow.getInfo().getWorkflowId(), Workflow.getInfo().getFirstExecutionRunId());
    RunState state = new RunState(key, graph, plan.onFailure());
    Run run = new Run(plan, graph, state, new TaskRequests(key, plan, graph));
    current = run;
    Landing landing = new Landing(plan, state, steps, approval, () -> merging == null);
    boolean cancelled = false;
    try {
      prepare(run);
      landing.begin();
      work(run, landing);
      landing.land();
    } catch (CanceledFailure e) {
      cancelled = true;
    } catch (ActivityFailure e) {
      if (PlanInput.INVALID_PLAN.equals(Sentence.typeOf(e))) {
        // Refused by its repository: nothing was created, so there is nothing to release.
        throw PlanInput.refused(Sentence.of(e));
      }
      cancelled = Sentence.isCancel(e);
      if (!cancelled) {
        state.failed(Sentence.of(e));
      }
    }
    if (cancelled) {
      state.cancelled();
    }
    Workflow.newDetachedCancellationScope(() -> wayOut(run, landing)).run();
    if (cancelled) {
      // Temporal drops the result of a cancelled workflow: the report is in the memo.
      throw new CanceledFailure(state.report().headline());
    }
    return state.report();
  }

  private void prepare(Run run) {
    Plan plan = run.plan();
    PrepareRun step = Workflow.newActivityStub(PrepareRun.class, StepOptions.prepare());
    preparing =
        steps.begin(
            step::prepare,
            new PrepareRun.Request(
                run.state().run(),
                plan.repository(),
                plan.target(),
                plan.base(),
                plan.workspace().kind(),
                plan.tasks().stream().map(plan::agentOf).distinct().toList(),
                plan.merge().publish(),
                plan.merge().push()));
    Workflow.await(preparing::isCompleted);
    run.state().prepared(preparing.get());
    Workflow.upsertMemo(RunMemo.begun(run.state(), plan.tasks().size()));
  }

  /** Runs tasks and merges them as the train reaches them, until it has passed the last. */
  private void work(Run run, Landing landing) {
    RunState state = run.state();
    int window = window(run);
    while (!state.allPassed()) {
      start(run, window);
      collect(run, landing);
      Workflow.await(
          () ->
              state.allPassed()
                  || landing.refused()
                  || !again.isEmpty()
                  || (merging == null
                      ? landing.trainMayMerge() && state.trainMoves()
                      : merging.isCompleted())
                  || !state.toStart(window).isEmpty()
                  || (isDone(releasing) && !state.toRelease().isEmpty()));
      if (landing.refused()) {
        return;
      }
    }
    // Every promise here was made non-failing, so this waits for all of them and hides nothing.
    Promise.allOf(settled).get();
  }

  private static int window(Run run) {
    Integer wanted = run.plan().concurrency();
    int most = wanted == null ? run.state().prepared().agents() : wanted;
    return Math.min(most, WINDOW_LIMIT);
  }

  private void start(Run run, int window) {
    for (String id : List.copyOf(again)) {
      run.state().started(id, run.state().startOf(id));
      launch(run, id);
    }
    again.clear();
    for (String id : run.state().toStart(window)) {
      CompletablePromise<Void> done = Workflow.newPromise();
      settling.put(id, done);
      settled.add(done);
      run.state().started(id, run.state().startOf(id));
      launch(run, id);
    }
    show(run);
  }

  /** One try. Its scope is its own, so that one task can be cancelled alone. */
  private void launch(Run run, String id) {
    Task task = run.graph().task(id);
    TaskState state = run.state().task(id);
    RunTask step =
        Workflow.newActivityStub(
            RunTask.class,
            StepOptions.task(task, state.tryNumber(), run.state().prepared().host()));
    RunTask.Request request = run.requests().of(task, run.state());
    CancellationScope scope =
        Workflow.newCancellationScope(
            () ->
                Async.function(step::run, request)
                    .handle(
                        (outcome, failure) -> {
                          ended(run, id, outcome, failure);
                          return null;
                        }));
    agents.put(id, scope);
    scope.run();
  }

  private void ended(
      Run run, String id, RunTask.@Nullable Outcome outcome, @Nullable RuntimeException failure) {
    agents.remove(id);
    RunState state = run.state();
    if (outcome != null) {
      if (state.tryEnded(id, outcome)) {
        again.add(id);
        return;
      }
    } else if (Sentence.isCancel(failure)) {
      state.taskCancelled(id, "Ended before it was done");
    } else if (failure != null) {
      state.tryBroke(id, Sentence.of(failure));
    }
    CompletablePromise<Void> done = settling.remove(id);
    if (done != null) {
      done.complete(null);
    }
  }

  /** Takes up the merge that has ended, begins the next, and gives workspaces back beside it. */
  private void collect(Run run, Landing landing) {
    RunState state = run.state();
    Promise<MergeTasks.Merged> ready = merging;
    if (ready != null && ready.isCompleted()) {
      merging = null;
      state.merged(ready.get());
    }
    if (merging == null && landing.trainMayMerge()) {
      state.pass();
      List<MergeTasks.Item> items = state.toMerge(MERGE_BATCH);
      if (!items.isEmpty()) {
        merging =
            steps.begin(Rewrite.step(state, items)::merge, Rewrite.request(state, items, false));
      }
    }
    releaseSettled(run);
  }

  private void releaseSettled(Run run) {
    if (!isDone(releasing)) {
      return;
    }
    List<ReleaseWorkspaces.Item> items =
        run.state().toRelease().stream().limit(RELEASE_BATCH).toList();
    if (!items.isEmpty()) {
      releasing = release(run, items, false);
    }
  }

  private Promise<Void> release(Run run, List<ReleaseWorkspaces.Item> items, boolean last) {
    RunState state = run.state();
    ReleaseWorkspaces step =
        Workflow.newActivityStub(
            ReleaseWorkspaces.class,
            StepOptions.git(
                state.prepared().host(),
                last ? "Release the run" : "Release " + items.size() + " workspaces"));
    state.releasing(items);
    return steps
        .begin(
            step::release,
            new ReleaseWorkspaces.Request(
                state.run(),
                state.prepared().repository(),
                items.stream().map(item -> kept(run, item)).toList(),
                state.integration(),
                last))
        .handle(
            (released, failure) -> {
              if (released != null) {
                state.released(released);
              } else if (failure != null) {
                state.problem(List.of("Cannot release workspaces: " + Sentence.of(failure)));
              }
              return null;
            });
  }

  /** With the time for which the plan leaves its workspace to be looked at. */
  private static ReleaseWorkspaces.Item kept(Run run, ReleaseWorkspaces.Item item) {
    WorkspacePolicy policy = run.plan().workspace();
    boolean stays =
        switch (policy.keep()) {
          case NEVER -> false;
          case FAILED -> !run.state().task(item.task()).status().succeeded();
          case ALWAYS -> true;
        };
    return new ReleaseWorkspaces.Item(
        item.task(), item.commit(), stays ? policy.keepFor().toSeconds() : 0);
  }

  private static boolean isDone(@Nullable Promise<?> promise) {
    return promise == null || promise.isCompleted();
  }

  /** Compensation, on every way out. Runs in a detached scope: a cancel cannot stop it. */
  private void wayOut(Run run, Landing landing) {
    RunState state = run.state();
    agents.values().forEach(scope -> scope.cancel("the run ends"));
    landing.end();
    Workflow.await(
        AGENTS_END,
        () ->
            state.count(TaskStatus.RUNNING) == 0
                && isDone(releasing)
                && steps.idle()
                && landing.idle());
    if (!state.isPrepared() && preparing != null && preparing.isCompleted()) {
      takeUpPrepared(state, preparing);
    }
    landing.takeUp();
    if (state.isPrepared()) {
      state.endRest();
      if (state.status() != RunStatus.RUNNING) {
        state.unmergeAll(
            "Was merged, but the run was " + state.status().word() + " before it landed");
      }
      release(run, state.toRelease(), true).get();
    }
    state.done();
    show(run);
    Workflow.upsertMemo(RunMemo.ended(state.report()));
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  /** The run was cancelled while it was prepared: what that made has to be released. */
  private static void takeUpPrepared(RunState state, Promise<PrepareRun.Prepared> preparing) {
    if (preparing.getFailure() == null) {
      state.prepared(preparing.get());
    }
  }

  private static void show(Run run) {
    Workflow.setCurrentDetails(StatusTable.of(run.state().report()));
  }

  @Override
  public Report report() {
    return current == null ? StateReport.NOT_STARTED : current.state().report();
  }

  @Override
  public String status() {
    return StatusTable.of(report());
  }

  @Override
  public void validateHalt(@Nullable Halt halt) {
    if (current == null || current.state().status() != RunStatus.RUNNING) {
      throw new IllegalArgumentException("Cannot halt: the run is not running");
    }
  }

  @Override
  public String halt(@Nullable Halt halt) {
    if (current == null) {
      return "";
    }
    current.state().halt("the run was halted");
    boolean now = halt != null && halt.now();
    int running = agents.size();
    if (now) {
      List.copyOf(agents.values()).forEach(scope -> scope.cancel("the run was halted"));
    }
    return "Halted: no more tasks start, %d running %s"
        .formatted(running, now ? "are being ended" : "go on to their end");
  }

  @Override
  public void validateCancelTask(@Nullable CancelTask cancel) {
    String refusal =
        current == null
            ? "Cannot cancel: the run has not started"
            : current.state().refusalToCancel(cancel == null ? null : cancel.task());
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
  }

  @Override
  public String cancelTask(@Nullable CancelTask cancel) {
    if (current == null || cancel == null || cancel.task() == null) {
      return "";
    }
    String id = cancel.task();
    CancellationScope scope = agents.get(id);
    if (scope == null) {
      current.state().taskCancelled(id, "Cancelled before it started");
    } else {
      scope.cancel("the task was cancelled");
    }
    return "Cancelled " + id;
  }

  @Override
  public void validateApprove(@Nullable Approve approve) {
    approval.requireAsked();
  }

  @Override
  public String approve(@Nullable Approve approve) {
    return approval.take(approve);
  }
}
