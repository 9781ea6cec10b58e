package dev.osier.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Between two looks that are each a process: what a test waits for needs the processor, too. */
final class Polling {
  private static final long MILLIS = 200;

  private Polling() {}

  static void pause() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(MILLIS));
  }
}
