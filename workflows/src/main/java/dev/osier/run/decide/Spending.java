package dev.osier.run.decide;

import dev.osier.outcome.Outcome;
import dev.osier.outcome.Spent;
import dev.osier.plan.Budget;
import dev.osier.plan.Task;
import dev.osier.text.Limits;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the agents of a run have spent. A budget is looked at when a try has ended: an agent that
 * runs beside others may go on to its end although the run's is used up meanwhile.
 */
final class Spending {
  private Spending() {}

  /** By all tries of all tasks that have ended. */
  static Spent of(Collection<TaskState> tasks) {
    return tasks.stream().map(TaskState::outcome).map(Spending::of).reduce(Spent.NONE, Spent::plus);
  }

  /** By the tries of a task up to the one with this outcome. */
  static Spent of(@Nullable Outcome outcome) {
    return Spent.of(outcome == null ? null : outcome.agent());
  }

  /** The outcome of a try: a failed one after which the task's budget is used up is the last. */
  static Outcome judged(Outcome outcome, Task task, TaskState state, boolean lastTry) {
    String reached = of(outcome.after(state.outcome())).reached(task.budget());
    boolean last = lastTry || outcome.ending() != Outcome.Ending.FAILED;
    return reached == null || last
        ? outcome
        : outcome.spent(
            Limits.headline(
                Limits.cut(outcome.headline(), Limits.HEADLINE / 2)
                    + "; no more tries: the task's budget is used up, "
                    + reached));
  }

  /** Why the run starts nothing more after a try that ended so, or null. */
  static @Nullable String usedUp(Budget budget, Collection<TaskState> tasks, Outcome outcome) {
    if (budget.equals(Budget.NONE)) {
      return null;
    }
    String reached = of(tasks).plus(of(outcome)).reached(budget);
    return reached == null ? null : "the run's budget is used up, " + reached;
  }

  /** The same as a sentence of the report. */
  static String problem(String usedUp) {
    return "No more tasks were started: " + usedUp;
  }

  /** In US dollars; null if no agent has told. */
  static @Nullable Double cost(Collection<TaskState> tasks) {
    return tasks.stream()
        .map(TaskState::outcome)
        .map(outcome -> outcome == null || outcome.agent() == null ? null : outcome.agent().cost())
        .filter(Objects::nonNull)
        .reduce(Double::sum)
        .orElse(null);
  }

  /** Null if no agent has told. */
  static @Nullable Long tokens(Collection<TaskState> tasks) {
    return tasks.stream()
        .map(TaskState::outcome)
        .map(
            outcome -> outcome == null || outcome.agent() == null ? null : outcome.agent().tokens())
        .filter(Objects::nonNull)
        .reduce(Long::sum)
        .orElse(null);
  }
}
