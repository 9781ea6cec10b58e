package dev.osier.run;

import dev.osier.job.PublishJob;
import dev.osier.job.PublishJob.Act;
import dev.osier.job.Published;
import dev.osier.plan.Plan;
import dev.osier.plan.PublishPolicy;
import dev.osier.run.decide.RunState;
import dev.osier.run.decide.TaskIndex;
import dev.osier.run.decide.UnpublishedMerges;
import dev.osier.step.Publish;
import io.temporal.workflow.TimerOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a verified candidate to the target as the plan says: at once, after a person's approval,
 * or never (G7). Temporal calls, and the one question when to ask.
 *
 * <p>An approval holds for the tasks that were shown. If the target moves on meanwhile and the same
 * tasks are verified on top of it, they are published; if one of them gave way, the person is asked
 * again.
 */
final class Publishing {
  /** How often a candidate is made again on a target that moved. */
  private static final int TRIES = 3;

  /** For each run that is to publish first, up to half a minute. */
  private static final Duration QUEUE_PAUSE = Duration.ofSeconds(1);

  private static final int MOST_PAUSES = 30;

  private final RunContext run;
  private final Plan plan;
  private final RunState state;
  private final TaskIndex index;
  private final UnpublishedMerges landed;
  private final Approval approval;
  private @Nullable String at;
  private @Nullable StepCall<PublishJob, Published> underWay;
  private List<String> shown = List.of();

  Publishing(RunContext run, Approval approval) {
    this.run = run;
    this.plan = run.plan();
    this.state = run.state();
    this.index = state.tasks().index();
    this.landed = state.landed();
    this.approval = approval;
  }

  /**
   * @param attempt from 1: how often the run's work was made ready
   * @param last nothing but this is left to do
   * @return where the target has moved to, if the candidate is to be made again on that; else null,
   *     and it is published or waits, or a task was retried while a person was asked
   */
  @Nullable String publish(String candidate, boolean verified, int attempt, boolean last) {
    boolean mayMove = verified && mayMove();
    boolean integrate = mayMove && attempt <= TRIES;
    Act act = mayMove ? Act.MOVE : Act.LEAVE;
    if (mayMove && plan.merge().publish() == PublishPolicy.ASK) {
      List<String> tasks = landed.merges().stream().map(UnpublishedMerges.Landed::task).toList();
      if (!approval.isGiven() || !tasks.equals(shown)) {
        Published show = call(candidate, Act.SHOW, integrate);
        if (show.moved() != null) {
          return movedTo(show.moved());
        }
        if (!isAnswered(show)) {
          return null;
        }
        shown = tasks;
      }
      act = approval.isGiven() ? Act.MOVE : Act.LEAVE;
    }
    state.ending().publishing(last);
    Published answer = call(candidate, act, integrate);
    if (answer.moved() != null) {
      state.ending().publishing(false);
      return movedTo(answer.moved());
    }
    if (answer.published() != null) {
      at = candidate;
    }
    taken(answer);
    return null;
  }

  private boolean mayMove() {
    return switch (plan.merge().publish()) {
      case END, EACH, ASK -> true;
      case ALL -> index.allSucceeded();
      case NEVER -> false;
    };
  }

  private String movedTo(String tip) {
    at = tip;
    return tip;
  }

  /** False if there is something else to do first: a task was retried meanwhile. */
  private boolean isAnswered(Published show) {
    if (!index.allPassed()) {
      return false;
    }
    String id = Workflow.getInfo().getWorkflowId();
    approval.ask();
    state.published(
        show.with(
            "%s. To publish it, run osier approve %s (--reject to leave it)"
                .formatted(show.headline(), id),
            null));
    run.page().show();
    Workflow.await(() -> approval.isAnswered() || !index.allPassed());
    if (!approval.isAnswered() || !index.allPassed()) {
      approval.withdraw();
      state.publishesNothing();
      return false;
    }
    return true;
  }

  /** Asks again, the more seldom the later it is this run's turn. */
  private Published call(String candidate, Act act, boolean integrate) {
    while (true) {
      Published answer = callOnce(candidate, act, integrate);
      if (answer.ahead() == 0) {
        return answer;
      }
      state.published(answer);
      run.page().show();
      Workflow.newTimer(
              QUEUE_PAUSE.multipliedBy(Math.min(answer.ahead(), MOST_PAUSES)),
              TimerOptions.newBuilder().setSummary("Whole run: " + answer.headline()).build())
          .get();
    }
  }

  private Published callOnce(String candidate, Act act, boolean integrate) {
    String target = state.prepared().target();
    String to = target == null ? "write back" : "publish to " + target;
    Step<PublishJob, Published> step =
        Step.of(
            StepOptions.git(
                state.prepared().host(),
                "Whole run: " + (act == Act.SHOW ? "show what it would publish" : to)),
            options -> Workflow.newActivityStub(Publish.class, options)::publish);
    StepCall<PublishJob, Published> call =
        run.steps()
            .detached(
                step,
                new PublishJob(
                    state.run(),
                    state.prepared().repository(),
                    target,
                    at == null ? state.prepared().targetCommit() : at,
                    candidate,
                    act,
                    landed.ground(),
                    integrate,
                    plan.merge().push()));
    underWay = act == Act.SHOW ? null : call;
    Published answer = call.await();
    underWay = null;
    return answer;
  }

  private void taken(Published answer) {
    state.published(answer);
    state.ending().published(plan.merge().publish() == PublishPolicy.NEVER || answer.whole());
    approval.done(answer);
    if (answer.problem() != null) {
      state.ending().problem(List.of(answer.problem()));
    }
  }

  /** What a publish that was under way when the run was cancelled has done all the same. */
  void takeUp() {
    Published answer = underWay == null ? null : underWay.answered();
    if (answer != null && answer.moved() == null) {
      taken(answer);
    }
  }
}
