package dev.osier.run;

import dev.osier.job.CommitWish;
import dev.osier.job.PrepareJob;
import dev.osier.job.Prepared;
import dev.osier.name.EffectId;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanCommands;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.StatusTable;
import dev.osier.run.decide.RunState;
import dev.osier.step.PrepareRun;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInfo;
import io.temporal.workflow.WorkflowInit;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The workflow: Temporal calls only. What is decided is decided by {@link RunState}; what is done
 * is done by activities.
 *
 * <p>Order: prepare → tasks and merges side by side → verify and publish → release, on every way
 * out.
 */
public final class RunPlanImpl implements RunPlan {
  /** For agents to end after a cancel, their worker's death (one heartbeat time-out) included. */
  private static final Duration AGENTS_END = Duration.ofMinutes(5);

  /** For publishing, a push included, to be over before an approval is answered. */
  private static final Duration ANSWER = Duration.ofMinutes(2);

  private final PlanInput input;
  private final RunContext run;
  private final RunState state;
  private final Approval approval = new Approval();
  private final Agents agents;
  private final MainLoop work;
  private final Landing landing;

  /**
   * What is done for the workflow before anything else, so that all commands of users find it.
   *
   * @throws ApplicationFailure {@value InvalidPlanException#TYPE}; it ends the run
   */
  @WorkflowInit
  public RunPlanImpl(@Nullable RawValue plan) {
    this.input = PlanInput.read(plan);
    WorkflowInfo info = Workflow.getInfo();
    this.run =
        RunContext.of(
            input.plan(),
            input.graph(),
            EffectId.runKey(info.getWorkflowId(), info.getFirstExecutionRunId()));
    this.state = run.state();
    this.agents = new Agents(run);
    this.work = new MainLoop(run, agents);
    this.landing = new Landing(run, approval, work);
  }

  @Override
  public Report run(@Nullable RawValue plan) {
    agents.know(input.take());
    StepCall<PrepareJob, Prepared> preparing = prepare();
    boolean cancelled = false;
    try {
      preparing.await();
      takeUpPrepared(preparing);
      run.page().prepared();
      landing.begin();
      work.go();
      landing.land();
    } catch (CanceledFailure e) {
      cancelled = true;
    } catch (ActivityFailure e) {
      cancelled = StepFaults.isCancel(e);
      if (!cancelled) {
        state.failed(StepFaults.sentence(e));
      }
    } catch (ApplicationFailure e) {
      if (!state.isPrepared() && InvalidPlanException.TYPE.equals(e.getType())) {
        // Refused by its repository: nothing was created, so there is nothing to release.
        throw PlanInput.refused(e.getOriginalMessage());
      }
      state.failed(StepFaults.sentence(e));
    }
    if (cancelled) {
      state.cancelled();
    }
    Workflow.newDetachedCancellationScope(() -> wayOut(preparing)).run();
    if (cancelled) {
      // Temporal drops the result of a cancelled workflow: the report is in the memo.
      throw new CanceledFailure(state.report().headline());
    }
    return state.report();
  }

  private StepCall<PrepareJob, Prepared> prepare() {
    Plan plan = run.plan();
    Step<PrepareJob, Prepared> step =
        Step.of(
            StepOptions.prepare(),
            options -> Workflow.newActivityStub(PrepareRun.class, options)::prepare);
    return run.steps()
        .detached(
            step,
            new PrepareJob(
                state.run(),
                plan.repository(),
                plan.target(),
                plan.base(),
                plan.workspace().kind(),
                plan.tasks().stream().map(plan::agentOf).distinct().toList(),
                PlanCommands.of(plan),
                plan.merge().publish(),
                plan.merge().push(),
                plan.merge().sign(),
                CommitWish.of(plan, state.run())));
  }

  /** If it was cancelled while it was prepared, what that made has to be released all the same. */
  private void takeUpPrepared(StepCall<PrepareJob, Prepared> preparing) {
    Prepared prepared = preparing.answered();
    if (prepared != null && !state.isPrepared()) {
      state.prepared(prepared);
      run.steps().on(prepared.host());
    }
  }

  /** Compensation, on every way out. Runs in a detached scope: a cancel cannot stop it. */
  private void wayOut(StepCall<PrepareJob, Prepared> preparing) {
    agents.endAll("the run ends", state.status() == RunStatus.CANCELLED);
    landing.end();
    run.steps().giveUp();
    Promise<Void> agentsEnd = agents.over();
    await(
        AGENTS_END,
        "Whole run: agents end",
        () -> agentsEnd.isCompleted() && landing.idle() && run.steps().idle());
    takeUpPrepared(preparing);
    landing.takeUp();
    if (state.isPrepared()) {
      state.endRest();
      if (state.status() != RunStatus.RUNNING) {
        state
            .train()
            .unmergeAll(
                "Was merged, but the run was " + state.status().word() + " before it landed");
      }
      work.release(state.tasks().toRelease(Integer.MAX_VALUE), true).get();
    }
    state.ending().done();
    approval.over();
    run.page().ended();
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  /**
   * Waits, but not for ever. It does what {@code Workflow.await} with a duration does, command for
   * command, but its timer has a name in Temporal's timeline.
   *
   * @param summary of the timer, for people
   */
  private static void await(Duration limit, String summary, BooleanSupplier condition) {
    Promise<Void> timer =
        Workflow.newTimer(limit, TimerOptions.newBuilder().setSummary(summary).build());
    Workflow.await(() -> condition.getAsBoolean() || timer.isCompleted());
  }

  @Override
  public Report report() {
    return state.report();
  }

  @Override
  public String status() {
    return StatusTable.of(report());
  }

  /** What its validator let through is there. */
  private static <T> T given(@Nullable T argument) {
    return Objects.requireNonNull(argument, "its validator refuses this");
  }

  private static void refuse(@Nullable String refusal) {
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
  }

  @Override
  public void validateHalt(@Nullable Halt halt) {
    refuse(Refusals.halt(state));
  }

  @Override
  public String halt(@Nullable Halt halt) {
    state.halt("the run was halted");
    boolean now = halt != null && halt.now();
    int running = agents.running();
    if (now) {
      agents.cancelAll("the run was halted");
    }
    return "Halted: no more tasks start, %d running %s"
        .formatted(running, now ? "are being ended" : "go on to their end");
  }

  @Override
  public void validateCancelTask(@Nullable CancelTask cancel) {
    refuse(Refusals.cancelTask(state, cancel == null ? null : cancel.task()));
  }

  @Override
  public String cancelTask(@Nullable CancelTask cancel) {
    String id = given(given(cancel).task());
    if (!agents.cancel(id)) {
      state.tries().cancelled(id, "Cancelled before it started", true, null);
    }
    return "Cancelled " + id;
  }

  @Override
  public void validateRetryTask(@Nullable RetryTask retry) {
    refuse(Refusals.retryTask(state, retry == null ? null : retry.task()));
  }

  @Override
  public String retryTask(@Nullable RetryTask retry) {
    String id = given(given(retry).task());
    state.answers().retry(id);
    return "%s gets another try, number %d".formatted(id, state.tasks().get(id).tryNumber() + 1);
  }

  @Override
  public void validateResolveConflict(@Nullable ResolveConflict answer) {
    refuse(Refusals.resolve(state, answer));
  }

  @Override
  public String resolveConflict(@Nullable ResolveConflict answer) {
    ResolveConflict wanted = given(answer);
    return new Resolution(run).of(given(wanted.task()), wanted);
  }

  @Override
  public void validateKeep(@Nullable Keep keep) {
    refuse(Refusals.keep(state, keep));
  }

  @Override
  public String keep(@Nullable Keep keep) {
    Keep wanted = given(keep);
    String id = given(wanted.task());
    String time = given(wanted.time());
    state.answers().keep(id, PlanDuration.parse(time).toSeconds());
    return "The workspace of %s stays for %s once it is settled".formatted(id, time);
  }

  @Override
  public void validateApprove(@Nullable Approve approve) {
    approval.requireAsked();
  }

  @Override
  public String approve(@Nullable Approve approve) {
    approval.take(approve);
    // The one who answered hears what came of it. If that takes checks, by the run's own report.
    await(ANSWER, "Whole run: what comes of the approval", approval::isDone);
    return approval.outcome();
  }
}
