package dev.osier.run;

import dev.osier.plan.Plan;
import dev.osier.plan.PublishPolicy;
import dev.osier.report.StatusTable;
import dev.osier.step.Publish;
import dev.osier.step.Publish.Act;
import dev.osier.step.Publish.Published;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
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

  private final Plan plan;
  private final RunState state;
  private final ShortSteps steps;
  private final Approval approval;
  private @Nullable String at;
  private @Nullable Promise<Published> underWay;
  private List<String> shown = List.of();

  Publishing(Plan plan, RunState state, ShortSteps steps, Approval approval) {
    this.plan = plan;
    this.state = state;
    this.steps = steps;
    this.approval = approval;
  }

  /**
   * @param attempt from 1: how often the run's work was made ready
   * @return where the target has moved to, if the candidate is to be made again on that; else null,
   *     and it is published or waits
   */
  @Nullable String publish(String candidate, boolean verified, int attempt) {
    boolean mayMove = verified && mayMove();
    boolean integrate = mayMove && attempt <= TRIES;
    Act act = mayMove ? Act.MOVE : Act.LEAVE;
    if (mayMove && plan.merge().publish() == PublishPolicy.ASK) {
      List<String> tasks = state.landed().stream().map(Landings.Landed::task).toList();
      if (!approval.isGiven() || !tasks.equals(shown)) {
        Published show = call(candidate, Act.SHOW, integrate);
        if (show.moved() != null) {
          return movedTo(show.moved());
        }
        ask(show);
        shown = tasks;
      }
      act = approval.isGiven() ? Act.MOVE : Act.LEAVE;
    }
    Published answer = call(candidate, act, integrate);
    if (answer.moved() != null) {
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
      case ALL -> state.allSucceeded();
      case NEVER -> false;
    };
  }

  private String movedTo(String tip) {
    at = tip;
    return tip;
  }

  private void ask(Published show) {
    String run = Workflow.getInfo().getWorkflowId();
    approval.ask();
    state.published(
        show.with(
            "%s. To publish it, run osier approve %s (--reject to leave it)"
                .formatted(show.headline(), run),
            null));
    Workflow.setCurrentDetails(StatusTable.of(state.report()));
    Workflow.await(approval::isAnswered);
  }

  private Published call(String candidate, Act act, boolean integrate) {
    String target = state.prepared().target();
    String to = target == null ? "Write back" : "Publish to " + target;
    Publish step =
        Workflow.newActivityStub(
            Publish.class,
            StepOptions.git(
                state.prepared().host(), act == Act.SHOW ? "Show what it would publish" : to));
    Promise<Published> promise =
        steps.begin(
            step::publish,
            new Publish.Request(
                state.run(),
                state.prepared().repository(),
                target,
                at == null ? state.prepared().targetCommit() : at,
                candidate,
                act,
                state.ground(),
                integrate,
                plan.merge().push()));
    underWay = act == Act.SHOW ? null : promise;
    Workflow.await(promise::isCompleted);
    underWay = null;
    return promise.get();
  }

  private void taken(Published answer) {
    state.published(answer);
    if (answer.problem() != null) {
      state.problem(List.of(answer.problem()));
    }
  }

  /** What a publish that was under way when the run was cancelled has done all the same. */
  void takeUp() {
    Promise<Published> left = underWay;
    if (left != null && left.isCompleted() && left.getFailure() == null) {
      Published answer = left.get();
      if (answer.moved() == null) {
        taken(answer);
      }
    }
  }
}
