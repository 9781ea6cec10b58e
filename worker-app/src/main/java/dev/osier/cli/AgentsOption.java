package dev.osier.cli;

import dev.osier.worker.AgentCap;
import org.jspecify.annotations.Nullable;

/** How many agents at once {@code --agents} allows. */
final class AgentsOption {
  private AgentsOption() {}

  /**
   * @throws Refusal if {@code agents} is given and no worker may have so many
   */
  static void requireUsable(@Nullable Integer agents) throws Refusal {
    if (agents != null && (agents < 1 || agents > AgentCap.LIMIT)) {
      throw Refusal.badInput(
          "Cannot use --agents %d: it must be from 1 to %d".formatted(agents, AgentCap.LIMIT));
    }
  }

  /**
   * As it was given, else as {@link AgentCap} has it.
   *
   * @throws Refusal if what was given, or what the environment says, is no such number
   */
  static int cap(@Nullable Integer agents, Invocation invocation) throws Refusal {
    requireUsable(agents);
    try {
      return AgentCap.of(agents, invocation.environment());
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(String.valueOf(e.getMessage()));
    }
  }
}
