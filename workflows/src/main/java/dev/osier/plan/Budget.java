package dev.osier.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What agents may spend: of a task, over all its tries; of a plan, over all its tasks. What is null
 * has no limit.
 *
 * @param cost in US dollars, of agents that tell it
 * @param turns answers of models, of agents that tell them
 * @param time that agents run, added up: two that run beside each other for an hour take two hours
 */
public record Budget(@Nullable Double cost, @Nullable Integer turns, @Nullable Duration time) {
  public static final Budget NONE = new Budget(null, null, null);
}
