package dev.osier.run;

import dev.osier.run.decide.FaultPolicy;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place from which a run's steps are called; what becomes of their faults is decided by
 * {@link FaultPolicy}.
 *
 * <p>A cancel of the run is passed on to an agent and to a check, which take long ({@link #begin}).
 * It is never passed on to the short steps ({@link #detached}): each is over in seconds, leaves git
 * in one of two states, and compensation has to know which. The workflow itself hears of the cancel
 * at once, and {@link #idle} says when what it began is over. There is a second reason: the
 * in-process server breaks a run whose cancel meets the end of the cancelled activity ({@code
 * ACTIVITY_UNKNOWN}), which short activities do often.
 */
final class Steps {
  private final FaultPolicy policy;
  private final Troubles troubles;
  private final HostPresence host;
  private final List<StepCall<?, ?>> detached = new ArrayList<>();

  Steps(FaultPolicy policy, Troubles troubles, HostPresence host) {
    this.policy = policy;
    this.troubles = troubles;
    this.host = host;
  }

  /** From now on steps are asked of this host. */
  void on(String name) {
    host.is(name);
  }

  /** Begins a step that is cancelled with the scope that this is called in, or by itself. */
  <A, R> StepCall<A, R> begin(Step<A, R> step, A request) {
    return new StepCall<>(step, request, policy, troubles, host, false);
  }

  /** Begins a step that no cancel reaches. */
  <A, R> Promise<R> detached(Step<A, R> step, A request) {
    StepCall<A, R> call = new StepCall<>(step, request, policy, troubles, host, true);
    detached.removeIf(StepCall::isOver);
    detached.add(call);
    return call.answer();
  }

  /**
   * Begins a step that no cancel reaches, and waits for its answer.
   *
   * @throws io.temporal.failure.CanceledFailure as soon as the run is cancelled; the step goes on
   */
  <A, R> R call(Step<A, R> step, A request) {
    Promise<R> answer = detached(step, request);
    Workflow.await(answer::isCompleted);
    return answer.get();
  }

  /** The detached steps that were begun until now are not tried again. */
  void giveUp() {
    List.copyOf(detached).forEach(StepCall::giveUp);
  }

  /** Whether all detached steps are over. */
  boolean idle() {
    return detached.stream().allMatch(StepCall::isOver);
  }
}
