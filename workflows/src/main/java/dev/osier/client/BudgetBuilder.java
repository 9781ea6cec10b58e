package dev.osier.client;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;

/** What agents may spend, as far as they tell. */
public final class BudgetBuilder extends PlanPart<BudgetBuilder> {
  BudgetBuilder() {}

  /** In US dollars. */
  public BudgetBuilder cost(double dollars) {
    return set("cost", JsonNodeFactory.instance.numberNode(dollars));
  }

  /** Answers of models. */
  public BudgetBuilder turns(int answers) {
    return set("turns", answers);
  }

  /** How long agents run, added up. */
  public BudgetBuilder time(Duration inAll) {
    return set("time", inAll);
  }

  @Override
  BudgetBuilder self() {
    return this;
  }
}
