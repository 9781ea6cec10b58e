package dev.osier.process;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Between what runs for long and what watches it: says where it is, and hears that it has to stop.
 * Domain classes take it as a plain argument; only {@code dev.osier.activity} knows that Temporal
 * stands behind it.
 */
public interface Pulse {

  /**
   * A new phase has begun.
   *
   * @param phase one word: {@code workspace}, {@code setup}, {@code agent}, {@code verify} …
   * @param pid of the program that does it, or null
   * @param log where its output goes, or null
   */
  void at(String phase, @Nullable Long pid, @Nullable Path log);

  /**
   * What is known of an agent by now.
   *
   * @param cost in US dollars
   * @param lastLine what it said last, as a person reads it
   */
  default void tells(@Nullable String session, @Nullable Double cost, @Nullable String lastLine) {}

  /** True once the work is to stop: cancelled, or not this worker's any more. Stays true. */
  boolean stopped();
}
