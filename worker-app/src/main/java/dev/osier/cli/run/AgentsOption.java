package dev.osier.cli.run;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.host.AgentCap;
import org.jspecify.annotations.Nullable;

/** How many agents at once {@code --agents} allows. */
public final class AgentsOption {
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
  public static int cap(@Nullable Integer agents, Invocation invocation) throws Refusal {
    requireUsable(agents);
    try {
      return AgentCap.of(agents, invocation.environment());
    } catch (IllegalArgumentException e) {
      throw Refusal.badInput(String.valueOf(e.getMessage()));
    }
  }
}
