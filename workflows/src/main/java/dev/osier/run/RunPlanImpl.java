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
import dev.osier.report.TaskStatus;
import dev.osier.run.decide.RunState;
import dev.osier.run.decide.StateReport;
import dev.osier.step.PrepareRun;
import io.temporal.common.converter.RawValue;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
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

  private final Approval approval = new Approval();
  private @Nullable Promise<Prepared> preparing;
  private @Nullable RunContext current;
  private @Nullable Agents agents;

  @Override
  public Report run(@Nullable RawValue input) {
    Plan plan = PlanInput.read(input);
    String key =
        EffectId.runKey(
            Workflow.getInfo().getWorkflowId(), Workflow.getInfo().getFirstExecutionRunId());
    RunContext run = RunContext.of(plan, key, RunSecret.make());
    RunState state = run.state();
    Agents tries = new Agents(run);
    MainLoop work = new MainLoop(run, tries);
    Landing landing = new Landing(run, approval, work);
    current = run;
    agents = tries;
    boolean cancelled = false;
    try {
      prepare(run);
      landing.begin();
      work.go();
      landing.land();
    } catch (CanceledFailure e) {
      cancelled = true;
    } catch (ActivityFailure e) {
      cancelled = FailureSentence.isCancel(e);
      if (!cancelled) {
        state.failed(FailureSentence.of(e));
      }
    } catch (ApplicationFailure e) {
      if (!state.isPrepared() && InvalidPlanException.TYPE.equals(e.getType())) {
        // Refused by its repository: nothing was created, so there is nothing to release.
        throw PlanInput.refused(e.getOriginalMessage());
      }
      state.failed(FailureSentence.of(e));
    }
    if (cancelled) {
      state.cancelled();
    }
    Workflow.newDetachedCancellationScope(() -> wayOut(run, tries, work, landing)).run();
    if (cancelled) {
      // Temporal drops the result of a cancelled workflow: the report is in the memo.
      throw new CanceledFailure(state.report().headline());
    }
    return state.report();
  }

  private void prepare(RunContext run) {
    Plan plan = run.plan();
    Step<PrepareJob, Prepared> step =
        Step.of(
            StepOptions.prepare(),
            options -> Workflow.newActivityStub(PrepareRun.class, options)::prepare);
    preparing =
        run.steps()
            .detached(
                step,
                new PrepareJob(
                    run.state().run(),
                    plan.repository(),
                    plan.target(),
                    plan.base(),
                    plan.workspace().kind(),
                    plan.tasks().stream().map(plan::agentOf).distinct().toList(),
                    PlanCommands.of(plan),
                    plan.merge().publish(),
                    plan.merge().push(),
                    plan.merge().sign(),
                    CommitWish.of(plan, run.state().run())));
    Workflow.await(preparing::isCompleted);
    run.state().prepared(preparing.get());
    run.steps().on(run.state().prepared().host());
    run.page().prepared();
  }

  /** Compensation, on every way out. Runs in a detached scope: a cancel cannot stop it. */
  private void wayOut(RunContext run, Agents tries, MainLoop work, Landing landing) {
    RunState state = run.state();
    tries.endAll("the run ends", state.status() == RunStatus.CANCELLED);
    landing.end();
    run.steps().giveUp();
    NamedWait.await(
        AGENTS_END,
        "Whole run: agents end",
        () ->
            state.count(TaskStatus.RUNNING) == 0
                && work.releaseIsDone()
                && run.steps().idle()
                && landing.idle());
    if (!state.isPrepared() && preparing != null && preparing.isCompleted()) {
      takeUpPrepared(run, preparing);
    }
    landing.takeUp();
    if (state.isPrepared()) {
      state.endRest();
      if (state.status() != RunStatus.RUNNING) {
        state.unmergeAll(
            "Was merged, but the run was " + state.status().word() + " before it landed");
      }
      work.release(state.toRelease(Integer.MAX_VALUE), true).get();
    }
    state.done();
    approval.over();
    run.page().ended();
    Workflow.await(Workflow::isEveryHandlerFinished);
  }

  /** The run was cancelled while it was prepared: what that made has to be released. */
  private static void takeUpPrepared(RunContext run, Promise<Prepared> preparing) {
    if (preparing.getFailure() == null) {
      run.state().prepared(preparing.get());
      run.steps().on(run.state().prepared().host());
    }
  }

  @Override
  public Report report() {
    return current == null ? StateReport.NOT_STARTED : current.state().report();
  }

  @Override
  public String status() {
    return StatusTable.of(report());
  }

  private @Nullable RunState state() {
    return current == null ? null : current.state();
  }

  private static void refuse(@Nullable String refusal) {
    if (refusal != null) {
      throw new IllegalArgumentException(refusal);
    }
  }

  @Override
  public void validateHalt(@Nullable Halt halt) {
    refuse(Refusals.halt(state()));
  }

  @Override
  public String halt(@Nullable Halt halt) {
    if (current == null || agents == null) {
      return "";
    }
    current.state().halt("the run was halted");
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
    refuse(Refusals.cancelTask(state(), cancel == null ? null : cancel.task()));
  }

  @Override
  public String cancelTask(@Nullable CancelTask cancel) {
    if (current == null || agents == null || cancel == null || cancel.task() == null) {
      return "";
    }
    String id = cancel.task();
    if (!agents.cancel(id)) {
      current.state().taskCancelled(id, "Cancelled before it started", true, null);
    }
    return "Cancelled " + id;
  }

  @Override
  public void validateRetryTask(@Nullable RetryTask retry) {
    refuse(Refusals.retryTask(state(), retry == null ? null : retry.task()));
  }

  @Override
  public String retryTask(@Nullable RetryTask retry) {
    if (current == null || retry == null || retry.task() == null) {
      return "";
    }
    String id = retry.task();
    current.state().answers().retry(id);
    return "%s gets another try, number %d".formatted(id, current.state().task(id).tryNumber() + 1);
  }

  @Override
  public void validateResolveConflict(@Nullable ResolveConflict answer) {
    refuse(Refusals.resolve(state(), answer));
  }

  @Override
  public String resolveConflict(@Nullable ResolveConflict answer) {
    if (current == null || answer == null || answer.task() == null) {
      return "";
    }
    return new Resolution(current).of(answer.task(), answer);
  }

  @Override
  public void validateKeep(@Nullable Keep keep) {
    refuse(Refusals.keep(state(), keep));
  }

  @Override
  public String keep(@Nullable Keep keep) {
    if (current == null || keep == null || keep.task() == null || keep.time() == null) {
      return "";
    }
    current.state().answers().keep(keep.task(), PlanDuration.parse(keep.time()).toSeconds());
    return "The workspace of %s stays for %s once it is settled"
        .formatted(keep.task(), keep.time());
  }

  @Override
  public void validateApprove(@Nullable Approve approve) {
    approval.requireAsked();
  }

  @Override
  public String approve(@Nullable Approve approve) {
    approval.take(approve);
    // The one who answered hears what came of it. If that takes checks, by the run's own report.
    NamedWait.await(ANSWER, "Whole run: what comes of the approval", approval::isDone);
    return approval.outcome();
  }
}
