package dev.osier.git;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock on one thing of a repository: one holder at a time among all threads and processes of the
 * host. Reentrant. A process that dies gives it back; the file {@code <common>/osier/<name>.lock}
 * stays, since removing it would let two hold it.
 */
public final class RepositoryLock {

  /** What is done under the lock. */
  @FunctionalInterface
  public interface Locked<T> {
    T run() throws InterruptedException, IOException;
  }

  // A file lock belongs to the whole JVM, so its threads need one of their own: one for each
  // repository, as long as the JVM lives.
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  /** What is done under it takes seconds; a checkout that is moved on a slow disk, minutes. */
  private static final Duration WAIT = Duration.ofMinutes(10);

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Repository repository;
  private final String name;
  private final Duration wait;

  private RepositoryLock(Repository repository, String name) {
    this(repository, name, WAIT);
  }

  /**
   * @param wait how long it is waited for another holder to let go
   */
  RepositoryLock(Repository repository, String name, Duration wait) {
    this.repository = repository;
    this.name = name + ".lock";
    this.wait = wait;
  }

  /** On the list of worktrees. */
  public static RepositoryLock onWorktrees(Repository repository) {
    return new RepositoryLock(repository, "worktrees");
  }

  /** On the user's checkouts: two runs must not move them at once. */
  public static RepositoryLock onCheckouts(Repository repository) {
    return new RepositoryLock(repository, "publish");
  }

  /**
   * Waits for the lock, does {@code work}, and gives the lock back.
   *
   * @throws IOException if another holder does not let go in time, besides what the work throws
   */
  public <T> T holding(Locked<T> work) throws InterruptedException, IOException {
    Path file = repository.commonDir().toRealPath().resolve(name);
    ReentrantLock thread = THREADS.computeIfAbsent(file, any -> new ReentrantLock());
    long deadline = System.nanoTime() + wait.toNanos();
    if (!thread.tryLock(wait.toNanos(), TimeUnit.NANOSECONDS)) {
      throw late(file);
    }
    try {
      return thread.getHoldCount() > 1 ? work.run() : holdingFile(work, deadline);
    } finally {
      thread.unlock();
    }
  }

  private <T> T holdingFile(Locked<T> work, long deadline)
      throws InterruptedException, IOException {
    Path file = repository.osierDirectory().resolve(name);
    StateFile.requireDirectory(repository.osierDirectory(), repository.osierDirectory());
    // Opening anything else than a file, such as a FIFO, might wait for ever.
    StateFile.makeWay(file);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = lock(channel, file, deadline)) {
      if (!held.isValid()) {
        throw new IOException("Cannot lock " + file);
      }
      return work.run();
    }
  }

  /** Looks again and again: the wait of the system's own has no deadline. */
  private FileLock lock(FileChannel channel, Path file, long deadline)
      throws InterruptedException, IOException {
    FileLock lock = channel.tryLock();
    while (lock == null) {
      if (System.nanoTime() > deadline) {
        throw late(file);
      }
      Thread.sleep(LOOK.toMillis());
      lock = channel.tryLock();
    }
    return lock;
  }

  private IOException late(Path file) {
    return new IOException(
        "Cannot lock %s: another Osier has held it for %d s. To see which, run fuser -v %s"
            .formatted(file, wait.toSeconds(), file));
  }
}
