package dev.osier.file;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A look at something that costs time, shared by all who ask for it at about the same time. Each
 * gets one that began after it had asked. Thread-safe.
 */
public final class SharedLook<T> {
  private final Source<T> source;
  private final ReentrantLock looking = new ReentrantLock(true);
  private volatile long begun;
  private long seenAs;
  private @Nullable T seen;

  public SharedLook(Source<T> source) {
    this.source = source;
  }

  /** Takes the look. */
  @FunctionalInterface
  public interface Source<T> {
    T look() throws InterruptedException;
  }

  /** What is seen at some moment between this call and its return. */
  public T look() throws InterruptedException {
    long before = begun;
    looking.lockInterruptibly();
    try {
      T shared = seen;
      if (shared != null && seenAs > before) {
        return shared;
      }
      // One that fails is seen by nobody.
      long now = begun + 1;
      begun = now;
      T fresh = source.look();
      seen = fresh;
      seenAs = now;
      return fresh;
    } finally {
      looking.unlock();
    }
  }
}
