package dev.osier.run;

import io.temporal.workflow.Async;
import io.temporal.workflow.Functions.Func1;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;

/**
 * Calls of short git activities. A cancel of the run is never passed on to them: each is over in
 * seconds, leaves git in one of two states, and compensation has to know which. The workflow itself
 * hears of the cancel at once, and {@link #idle} says when what it began is over.
 *
 * <p>There is a second reason: the in-process server breaks a run whose cancel meets the end of the
 * cancelled activity ({@code ACTIVITY_UNKNOWN}), which short activities do often.
 */
final class ShortSteps {
  private final List<Promise<?>> begun = new ArrayList<>();

  /**
   * Begins a step.
   *
   * @param step a method of an activity stub
   */
  <A, R> Promise<R> begin(Func1<A, R> step, A request) {
    List<Promise<R>> promise = new ArrayList<>(1);
    Workflow.newDetachedCancellationScope(() -> promise.add(Async.function(step, request))).run();
    begun.removeIf(Promise::isCompleted);
    begun.add(promise.get(0));
    return promise.get(0);
  }

  /**
   * Begins a step and waits for its answer.
   *
   * @throws io.temporal.failure.CanceledFailure as soon as the run is cancelled; the step goes on
   */
  <A, R> R call(Func1<A, R> step, A request) {
    Promise<R> promise = begin(step, request);
    Workflow.await(promise::isCompleted);
    return promise.get();
  }

  /** Whether all that was begun is over. */
  boolean idle() {
    return begun.stream().allMatch(Promise::isCompleted);
  }
}
