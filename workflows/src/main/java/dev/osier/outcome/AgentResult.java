package dev.osier.outcome;

import dev.osier.text.Limits;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the agent's run, or of those of all tries together.
 *
 * @param exit its exit code; null if it was ended by a signal or by Osier
 * @param session names its conversation
 * @param cost in US dollars
 * @param turns answers of its model
 * @param tokens read and written
 * @param denied what its program did not let it do, at most {@link Denial#LIMIT}
 * @param runs each run of its program, those of lost attempts too, at most {@link Limits#RUNS}
 */
@RecordBuilder
public record AgentResult(
    String name,
    @Nullable Integer exit,
    @Nullable String session,
    @Nullable Double cost,
    @Nullable Integer turns,
    @Nullable Long tokens,
    double seconds,
    List<Denial> denied,
    List<AgentRun> runs)
    implements AgentResultBuilder.With {

  public AgentResult {
    denied = List.copyOf(denied);
    runs = List.copyOf(runs);
  }

  /** Of an agent that was denied nothing, and of whose runs no more is known. */
  public AgentResult(
      String name,
      @Nullable Integer exit,
      @Nullable String session,
      @Nullable Double cost,
      @Nullable Integer turns,
      @Nullable Long tokens,
      double seconds) {
    this(name, exit, session, cost, turns, tokens, seconds, List.of(), List.of());
  }

  /** The same, with what one before it has spent, and was denied. */
  public AgentResult after(@Nullable AgentResult earlier) {
    return earlier == null
        ? this
        : spending(
                cost == null && earlier.cost == null,
                turns == null && earlier.turns == null,
                tokens == null && earlier.tokens == null,
                Spent.of(this).plus(Spent.of(earlier)),
                Stream.concat(earlier.runs.stream(), runs.stream()).limit(Limits.RUNS).toList())
            .denied(Stream.concat(earlier.denied.stream(), denied.stream()).toList());
  }

  /** The same, denied these. */
  public AgentResult denied(List<Denial> all) {
    return denied(all, Denial.LIMIT);
  }

  /**
   * The same, denied these.
   *
   * @param limit how many different ones are told
   */
  public AgentResult denied(List<Denial> all, int limit) {
    return withDenied(Denial.sum(all, limit));
  }

  /**
   * The same, after runs before it in the same try.
   *
   * @param all of the try, this one the last
   */
  public AgentResult after(List<AgentRun> all) {
    Spent earlier =
        all.stream()
            .limit(Math.max(0, all.size() - 1))
            .map(Spent::of)
            .reduce(Spent.NONE, Spent::plus);
    return spending(
        cost == null && earlier.cost() == 0,
        turns == null && earlier.turns() == 0,
        tokens == null && earlier.tokens() == 0,
        Spent.of(this).plus(earlier),
        all.stream().limit(Limits.RUNS).toList());
  }

  private AgentResult spending(
      boolean noCost, boolean noTurns, boolean noTokens, Spent sum, List<AgentRun> all) {
    return withCost(noCost ? null : sum.cost())
        .withTurns(noTurns ? null : (int) Math.min(sum.turns(), Integer.MAX_VALUE))
        .withTokens(noTokens ? null : sum.tokens())
        .withSeconds(Math.round(sum.seconds() * 10) / 10.0)
        .withRuns(all);
  }
}
