package dev.osier.file;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The same work on many things at once, a few at a time: where each waits for git processes or the
 * disk. One alone is done by the caller itself.
 */
public final class SideBySide {
  /** As many as are filled at once; more only wait for each other. */
  private static final int THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

  private SideBySide() {}

  /**
   * The results, in the order of the work. All of it is ended when this returns, or throws what one
   * of them threw, or is interrupted: whoever called gives leases back, and nothing may work on.
   */
  public static <T> List<T> run(List<Callable<T>> work) throws InterruptedException {
    List<T> results = new ArrayList<>(work.size());
    if (work.size() < 2) {
      for (Callable<T> each : work) {
        results.add(call(each));
      }
      return results;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, work.size()));
    try {
      for (Future<T> each : threads.invokeAll(work)) {
        results.add(result(each));
      }
      return results;
    } finally {
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  /** However often this thread is told to stop: they were told so, too. */
  private static void awaitEnd(ExecutorService threads) {
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static <T> T call(Callable<T> work) throws InterruptedException {
    try {
      return work.call();
    } catch (Exception e) {
      throw thrown(e);
    }
  }

  private static <T> T result(Future<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw thrown(e.getCause());
    }
  }

  private static RuntimeException thrown(@Nullable Throwable cause) throws InterruptedException {
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof RuntimeException exception) {
      return exception;
    }
    return new IllegalStateException(cause);
  }
}
