package dev.osier.run;

import dev.osier.run.decide.FaultPolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * The one place from which a run's steps are called; what becomes of their faults is decided by
 * {@link FaultPolicy}.
 *
 * <p>A cancel of the run is passed on to an agent and to a check, which take long ({@link #begin}).
 * It is never passed on to the short steps ({@link #detached}): each is over in seconds, leaves git
 * in one of two states, and compensation has to know which. The workflow itself hears of the cancel
 * at once ({@link StepCall#await}), and {@link #idle} says when what it began is over.
 */
final class Steps {
  private final FaultPolicy policy;
  private final Troubles troubles;
  private final HostPresence host;
  private final List<StepCall<?, ?>> underWay = new ArrayList<>();

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
    return begun(new StepCall<>(step, request, policy, troubles, host, false));
  }

  /** Begins a step that no cancel reaches. */
  <A, R> StepCall<A, R> detached(Step<A, R> step, A request) {
    return begun(new StepCall<>(step, request, policy, troubles, host, true));
  }

  private <A, R> StepCall<A, R> begun(StepCall<A, R> call) {
    underWay.removeIf(StepCall::isOver);
    underWay.add(call);
    return call;
  }

  /** The detached steps that were begun until now are not tried again. */
  void giveUp() {
    List.copyOf(underWay).forEach(StepCall::giveUp);
  }

  /** Whether all steps are over. */
  boolean idle() {
    return underWay.stream().allMatch(StepCall::isOver);
  }
}
