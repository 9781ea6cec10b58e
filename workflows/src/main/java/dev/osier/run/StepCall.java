package dev.osier.run;

import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.run.decide.FaultPolicy;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.CanceledFailure;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Promise;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of a {@link Step}: attempts, one after the other, until one answers or {@link
 * FaultPolicy} says that it is the end. Temporal tries none again by itself: only so does the run
 * know, and say, that something is tried again, why, and when.
 */
final class StepCall<A, R> {
  private final Step<A, R> step;
  private final A request;
  private final FaultPolicy policy;
  private final Troubles troubles;
  private final HostPresence host;
  private final boolean detached;
  private final CancellationScope scope;
  private final CompletablePromise<R> answer = Workflow.newPromise();
  private final List<FaultPolicy.Attempt> attempts = new ArrayList<>();
  private final List<RuntimeException> failures = new ArrayList<>();
  private final long begun = Workflow.currentTimeMillis();
  private long attemptBegun = begun;
  private Runnable next = () -> {};
  private boolean waits;
  private int notBegun;
  private boolean givenUp;

  /**
   * @param detached a cancel of the run is not passed on to it
   */
  StepCall(
      Step<A, R> step,
      A request,
      FaultPolicy policy,
      Troubles troubles,
      HostPresence host,
      boolean detached) {
    this.host = host;
    this.step = step;
    this.request = request;
    this.policy = policy;
    this.troubles = troubles;
    this.detached = detached;
    this.scope =
        detached
            ? Workflow.newDetachedCancellationScope(() -> next.run())
            : Workflow.newCancellationScope(() -> next.run());
    inScope(this::attempt);
  }

  /**
   * Waits for its answer.
   *
   * @throws CanceledFailure as soon as the scope that this is called in is cancelled, be the step
   *     detached and go on
   * @throws io.temporal.failure.ApplicationFailure as {@link #get}
   */
  R await() {
    Workflow.await(answer::isCompleted);
    return get();
  }

  /**
   * Does something as soon as it is over.
   *
   * @param what is given the answer, or why there is none: see {@link #get}
   * @return completed, and never failed, once that is done
   */
  Promise<Void> then(BiConsumer<@Nullable R, @Nullable RuntimeException> what) {
    return answer.handle(
        (result, failure) -> {
          what.accept(result, failure);
          return null;
        });
  }

  /**
   * The answer of one that is over.
   *
   * @throws io.temporal.failure.ApplicationFailure of the kind of its fault, with one sentence
   * @throws CanceledFailure if it was cancelled
   */
  R get() {
    return answer.get();
  }

  /** Its answer, or null if there is none yet, or never. */
  @Nullable R answered() {
    return isOver() && answer.getFailure() == null ? answer.get() : null;
  }

  /** Why each attempt failed that has, in order. */
  List<RuntimeException> failures() {
    return List.copyOf(failures);
  }

  boolean isOver() {
    return answer.isCompleted();
  }

  /** It was told to end, whatever it then answered. */
  boolean isCancelled() {
    return scope.isCancelRequested();
  }

  void cancel(String why) {
    scope.cancel(why);
  }

  /** Cancels it unless it is over in a moment, as it is where all fail at once. */
  void cancelSoon(String why) {
    Grace.before(() -> cancel(why), this::isOver);
  }

  /**
   * Of a detached one: what runs goes on to its end; after that, and if none runs now, there is no
   * other attempt.
   */
  void giveUp() {
    givenUp = detached;
    if (givenUp && waits) {
      scope.cancel("the run ends");
    }
  }

  /** One scope, entered again and again: a cancel reaches whatever is under way in it. */
  private void inScope(Runnable what) {
    next = what;
    scope.run();
  }

  private void attempt() {
    waits = false;
    if (host.isGone()) {
      broken(StepFaults.failure(host.fault(step.name())));
    } else if (host.isDoubted()) {
      host.ask()
          .handle(
              (known, never) -> {
                if (scope.isCancelRequested()) {
                  broken(new CanceledFailure("ended"));
                } else {
                  inScope(this::attempt);
                }
                return null;
              });
    } else {
      attemptBegun = Workflow.currentTimeMillis();
      A asked = step.counted().apply(request, attempts.size());
      Async.function(step.stub().apply(options()), asked)
          .handle(
              (result, failure) -> {
                ended(result, failure);
                return null;
              });
    }
  }

  /** A host that is busy may let it wait: each time it is asked, it is given twice as long. */
  private ActivityOptions options() {
    if (!host.isKnown()) {
      return step.options();
    }
    Duration limit = host.silence().multipliedBy(1L << Math.min(notBegun, 5));
    return ActivityOptions.newBuilder(step.options()).setScheduleToStartTimeout(limit).build();
  }

  private void ended(@Nullable R result, @Nullable RuntimeException failure) {
    if (failure != null) {
      failures.add(failure);
    }
    if (failure == null) {
      troubles.over(step);
      answer.complete(result);
    } else if (StepFaults.isCancel(failure)) {
      broken(failure);
    } else if (scope.isCancelRequested()) {
      lookAt(StepFaults.of(failure, step.name()));
      // Whatever it says: it was told to end, and has.
      broken(new CanceledFailure("ended"));
    } else {
      faulted(failure);
    }
  }

  private void faulted(RuntimeException failure) {
    Fault fault = StepFaults.of(failure, step.name());
    lookAt(fault);
    long now = Workflow.currentTimeMillis();
    if (fault.cause() == FaultCause.NOT_BEGUN && host.isKnown() && !givenUp) {
      notBegun++;
      troubles.again(step, fault, now);
      inScope(this::attempt);
      return;
    }
    attempts.add(
        new FaultPolicy.Attempt(
            fault, Duration.ofMillis(attemptBegun - begun), Duration.ofMillis(now - begun)));
    FaultPolicy.Decision decision = policy.after(attempts);
    if (decision instanceof FaultPolicy.Again again && !givenUp) {
      waits = true;
      troubles.again(step, fault, now + again.pause().toMillis());
      inScope(() -> waitFor(again.pause(), fault));
    } else {
      broken(
          StepFaults.failure(
              fault.saying(
                  decision instanceof FaultPolicy.End end ? end.sentence() : fault.sentence())));
    }
  }

  private void lookAt(Fault fault) {
    if (fault.cause() == FaultCause.WORKER_LOST || fault.cause() == FaultCause.NOT_BEGUN) {
      host.doubt();
    }
  }

  private void waitFor(Duration wait, Fault fault) {
    TimerOptions named =
        TimerOptions.newBuilder().setSummary(StepOptions.summary(step.name() + ": again")).build();
    Workflow.newTimer(wait, named)
        .handle(
            (over, cancelled) -> {
              if (cancelled == null) {
                inScope(this::attempt);
              } else {
                broken(givenUp ? StepFaults.failure(fault) : new CanceledFailure("ended"));
              }
              return null;
            });
  }

  private void broken(RuntimeException failure) {
    troubles.over(step);
    answer.completeExceptionally(failure);
  }
}
