package dev.osier.agent;

import dev.osier.outcome.Denial;
import dev.osier.outcome.Spent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's output tells of its run. Nothing of it decides whether its work is good (G3).
 *
 * @param session names its conversation
 * @param cost in US dollars
 * @param turns answers of its model
 * @param tokens read and written
 * @param lastMessage what it said last
 * @param failure why it gave up, in its words
 * @param limited its provider takes no more for now, and it gave up for that
 * @param retryAfter how long to wait then, if it said so
 * @param retryAt when that ends, if it said so
 * @param refused its provider does not take its key
 * @param denied what its program did not let it do
 */
public record AgentReport(
    @Nullable String session,
    @Nullable Double cost,
    @Nullable Integer turns,
    @Nullable Long tokens,
    @Nullable String lastMessage,
    @Nullable String failure,
    boolean limited,
    @Nullable Duration retryAfter,
    @Nullable Instant retryAt,
    boolean refused,
    List<Denial> denied) {

  /**
   * What it has spent.
   *
   * @param seconds that it ran
   */
  public Spent spent(double seconds) {
    return new Spent(
        cost == null ? 0 : cost, turns == null ? 0 : turns, tokens == null ? 0 : tokens, seconds);
  }

  /** Whether the model has answered at all. */
  boolean hasWorked() {
    return tokens != null && tokens > 0;
  }

  /** Of an agent whose output tells nothing. */
  static final AgentReport NOTHING =
      new AgentReport(null, null, null, null, null, null, false, null, null, false, List.of());
}
