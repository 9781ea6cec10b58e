package dev.osier.run;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Between two looks at what a test waits for: whoever brings it about needs the processor, too. */
final class Polling {
  private static final long MILLIS = 5;

  private Polling() {}

  static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS));
  }
}
