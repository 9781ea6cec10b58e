package dev.osier.plan.read;

import dev.osier.plan.Budget;
import dev.osier.plan.PlanDuration;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what agents may spend, and how long they may take. */
final class BudgetReader {
  private BudgetReader() {}

  /** The field {@code budget} of a plan or a task. */
  static Budget read(Cursor at) {
    Optional<Cursor> field = at.field("budget").filter(each -> each.isObject(PlanShape.BUDGET));
    if (field.isEmpty()) {
      return Budget.NONE;
    }
    Cursor budget = field.get();
    return new Budget(
        budget.field("cost").map(cost -> cost.amount(Budget.LIMIT_COST)).orElse(null),
        budget.field("turns").map(turns -> turns.whole(1, Budget.LIMIT_TURNS)).orElse(null),
        duration(budget, "time"));
  }

  /** The duration in the field {@code name}, longer than nothing; null if it is not given. */
  static @Nullable Duration duration(Cursor at, String name) {
    Text text = at.text(name);
    if (text == null) {
      return null;
    }
    String problem = PlanDuration.problem(text.value());
    if (problem != null) {
      text.at().problem(problem);
      return null;
    }
    Duration duration = PlanDuration.parse(text.value());
    if (duration.isZero()) {
      text.at().problem("must be longer than 0s");
    }
    return duration;
  }
}
