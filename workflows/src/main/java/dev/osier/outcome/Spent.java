package dev.osier.outcome;

import dev.osier.plan.Budget;
import dev.osier.plan.PlanDuration;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What agents have spent, as far as they told it.
 *
 * @param cost in US dollars
 * @param turns answers of models
 * @param tokens read and written
 * @param seconds that agents ran, added up
 */
public record Spent(double cost, long turns, long tokens, double seconds) {
  public static final Spent NONE = new Spent(0, 0, 0, 0);

  /** By an agent, or by none. */
  public static Spent of(@Nullable AgentResult agent) {
    return agent == null
        ? NONE
        : new Spent(
            agent.cost() == null ? 0 : agent.cost(),
            agent.turns() == null ? 0 : agent.turns(),
            agent.tokens() == null ? 0 : agent.tokens(),
            agent.seconds());
  }

  /** By one run of an agent's program. */
  public static Spent of(AgentRun run) {
    return new Spent(run.cost(), run.turns(), run.tokens(), run.seconds());
  }

  /** Both, added up. */
  public Spent plus(Spent more) {
    return new Spent(
        cost + more.cost, turns + more.turns, tokens + more.tokens, seconds + more.seconds);
  }

  /** The larger of each: two looks at the same agent, of which either may have missed something. */
  public Spent orMore(Spent other) {
    return new Spent(
        Math.max(cost, other.cost),
        Math.max(turns, other.turns),
        Math.max(tokens, other.tokens),
        Math.max(seconds, other.seconds));
  }

  /**
   * Which part of a budget this reaches and by how much, such as {@code $5.12 of $5.00}, or null.
   */
  public @Nullable String reached(Budget budget) {
    if (budget.cost() != null && cost >= budget.cost()) {
      return dollars(cost) + " of " + dollars(budget.cost());
    }
    if (budget.turns() != null && turns >= budget.turns()) {
      return turns + " of " + budget.turns() + " turns";
    }
    if (budget.time() != null && seconds >= budget.time().toSeconds()) {
      return PlanDuration.format(Duration.ofSeconds((long) seconds))
          + " of "
          + PlanDuration.format(budget.time());
    }
    return null;
  }

  /** {@code $0.50}, with more places only where they say something: {@code $0.0024}. */
  private static String dollars(double amount) {
    BigDecimal exact =
        BigDecimal.valueOf(amount).setScale(4, RoundingMode.HALF_UP).stripTrailingZeros();
    return "$" + (exact.scale() < 2 ? exact.setScale(2) : exact).toPlainString();
  }
}
