package dev.osier.activity;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** When the heartbeats of a worker's activities come; ends with the worker. */
final class BeatTimer implements AutoCloseable {
  /** One that waits for a slow disk or the server must not hold up the others. */
  private static final int THREADS = 2;

  private final Duration every;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          THREADS,
          task -> {
            Thread thread = new Thread(task, "heartbeats");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param every the time between two beats of one activity
   */
  BeatTimer(Duration every) {
    this.every = every;
  }

  /** Runs {@code beat} at once and again and again, until the future is cancelled. */
  ScheduledFuture<?> repeat(Runnable beat) {
    return threads.scheduleWithFixedDelay(beat, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
