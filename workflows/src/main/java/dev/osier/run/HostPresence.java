package dev.osier.run;

import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.run.decide.FaultPolicy;
import dev.osier.step.HostAnswers;
import io.temporal.workflow.Async;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the host of a run still answers (G9). A step of its that was lost, or that nobody has
 * begun, casts doubt on it; then it is asked, once for all steps that wait to know. One that does
 * not answer is gone for good as far as the run is concerned: nothing more is asked of it, and its
 * own worker cleans up when it is back.
 */
final class HostPresence {
  /** Silence after which a host is taken to be gone. */
  static final Duration SILENCE = Duration.ofMinutes(5);

  private final Duration silence;
  private final Consumer<Fault> told;
  private String host = "";
  private boolean doubted;
  private boolean gone;
  private @Nullable CompletablePromise<Void> asking;

  /**
   * @param patience of the plan; where it is shorter, so is the silence
   * @param told when it is gone
   */
  HostPresence(Duration patience, Consumer<Fault> told) {
    this.silence = patience.compareTo(SILENCE) < 0 ? patience : SILENCE;
    this.told = told;
  }

  /** The run has its host. */
  void is(String name) {
    host = name;
  }

  boolean isKnown() {
    return !host.isEmpty();
  }

  boolean isGone() {
    return gone;
  }

  boolean isDoubted() {
    return doubted && isKnown();
  }

  /** For how long a step may wait to be begun before its host is asked. */
  Duration silence() {
    return silence;
  }

  void doubt() {
    doubted = true;
  }

  /** Completed, never failed, once it is known whether the host answers. */
  Promise<Void> ask() {
    CompletablePromise<Void> under = asking;
    if (under != null) {
      return under;
    }
    CompletablePromise<Void> answer = Workflow.newPromise();
    asking = answer;
    Workflow.newDetachedCancellationScope(
            () ->
                Async.function(
                        Workflow.newActivityStub(
                                HostAnswers.class, StepOptions.answers(host, silence))
                            ::answer)
                    .handle(
                        (name, failure) -> {
                          asking = null;
                          doubted = false;
                          if (failure != null && !gone) {
                            gone = true;
                            told.accept(fault(host));
                          }
                          answer.complete(null);
                          return null;
                        }))
        .run();
    return answer;
  }

  /** Of a step that was to be done there. */
  Fault fault(String step) {
    return new Fault(
        FaultKind.HOST,
        FaultCause.HOST_GONE,
        step,
        "Host %s does not answer: its worker has been gone for %s"
            .formatted(host, FaultPolicy.told(silence)));
  }
}
