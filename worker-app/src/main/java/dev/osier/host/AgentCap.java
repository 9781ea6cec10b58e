package dev.osier.host;

import java.lang.management.ManagementFactory;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How many agents this host runs at once. */
public final class AgentCap {
  /** An agent with its build tools takes about a gigabyte. */
  private static final long BYTES_PER_AGENT = 1L << 30;

  private static final int FEWEST = 4;

  /** More than this by default would surprise: each costs money. A user may ask for more. */
  private static final int MOST = 32;

  /** More threads than this in one worker is a misprint, not a wish. */
  public static final int LIMIT = 1_000;

  private AgentCap() {}

  /**
   * {@code --agents}, else {@code OSIER_AGENTS}, else one for each gigabyte of memory, between 4
   * and 32.
   *
   * @throws IllegalArgumentException if OSIER_AGENTS is no number from 1 to {@link #LIMIT}
   */
  public static int of(@Nullable Integer option, Map<String, String> environment) {
    int usual = (int) Math.min(MOST, Math.max(FEWEST, memory() / BYTES_PER_AGENT));
    return option != null ? option : WorkerNumber.of(environment, "OSIER_AGENTS", usual, LIMIT);
  }

  /** Of the machine, or of the container that the JVM is in. */
  private static long memory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }
}
