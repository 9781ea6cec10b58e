package dev.osier.process;

import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who watches a {@link WatchedRun}: is told of the program, and says when it is to end. All of it
 * is called on the thread that runs the program.
 */
@FunctionalInterface
public interface Watcher {

  /** Tells the pulse of the phase and of its program, and stops when it does. */
  static Watcher of(Pulse pulse, String phase, Path log) {
    return new Watcher() {
      @Override
      public void started(long pid, @Nullable Instant instant) {
        pulse.at(phase, pid, log);
      }

      @Override
      public boolean stopped() {
        return pulse.stopped();
      }
    };
  }

  /** It runs: told at once, so that it can be recorded. */
  default void started(long pid, @Nullable Instant instant) {}

  /** It still runs: called a few times a second, so that its log can be read as it grows. */
  default void runs() {}

  /** Whether it is to be ended because nobody wants it any more. Asked after each {@link #runs}. */
  boolean stopped();

  /** Why it is to be ended for what it did, or null. Asked after {@link #stopped}. */
  default @Nullable String enough() {
    return null;
  }

  /** Nothing of it lives any more, and its output is whole. */
  default void ended() {}
}
