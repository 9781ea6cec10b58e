package dev.osier.run;

import dev.osier.job.Taken;
import dev.osier.run.RunPlan.ResolveConflict;
import dev.osier.run.decide.Answers;
import dev.osier.run.decide.RunState;
import dev.osier.step.TakeCommit;
import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.Workflow;

/** Carries out a person's answer to a conflict. */
final class Resolution {
  /** The type of the failure of an answer that could not be taken after all. */
  static final String REFUSED = "ConflictNotResolved";

  private final RunContext run;

  Resolution(RunContext run) {
    this.run = run;
  }

  /**
   * @return what happens now, in a sentence
   * @throws ApplicationFailure {@value #REFUSED}, if the commit cannot be taken
   */
  String of(String id, ResolveConflict answer) {
    Answers answers = run.state().answers();
    return switch (String.valueOf(answer.how())) {
      case "rerun" -> {
        answers.retry(id);
        yield id + " is done anew, on top of what is merged by then";
      }
      case "take" -> take(id, answer);
      default -> {
        answers.skip(id);
        yield id + " gives way; its work is kept";
      }
    };
  }

  private String take(String id, ResolveConflict answer) {
    RunState state = run.state();
    Step<TakeCommit.Request, Taken> step =
        Step.of(
            StepOptions.git(state.prepared().host(), id + ": take a commit"),
            options -> Workflow.newActivityStub(TakeCommit.class, options)::take);
    Taken taken =
        run.steps()
            .detached(
                step,
                new TakeCommit.Request(
                    state.run(),
                    state.prepared().repository(),
                    id,
                    String.valueOf(answer.commit()),
                    String.valueOf(state.tasks().get(id).commit())))
            .await();
    // Another answer may have come first.
    String refusal = Refusals.resolve(state, answer);
    if (taken.commit() == null || refusal != null) {
      throw ApplicationFailure.newNonRetryableFailure(
          refusal == null ? String.valueOf(taken.problem()) : refusal, REFUSED);
    }
    state.answers().take(id, taken.commit());
    return "Commit %s is merged as the work of %s".formatted(taken.commit(), id);
  }
}
