package dev.osier.git;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

  private final Repository repository;
  private final String name;

  private RepositoryLock(Repository repository, String name) {
    this.repository = repository;
    this.name = name + ".lock";
  }

  /** On the list of worktrees. */
  static RepositoryLock onWorktrees(Repository repository) {
    return new RepositoryLock(repository, "worktrees");
  }

  /** On the user's checkouts: two runs must not move them at once. */
  public static RepositoryLock onCheckouts(Repository repository) {
    return new RepositoryLock(repository, "publish");
  }

  /** Waits for the lock, does {@code work}, and gives the lock back. */
  public <T> T holding(Locked<T> work) throws InterruptedException, IOException {
    Path file = repository.commonDir().toRealPath().resolve(name);
    ReentrantLock thread = THREADS.computeIfAbsent(file, any -> new ReentrantLock());
    thread.lockInterruptibly();
    try {
      return thread.getHoldCount() > 1 ? work.run() : holdingFile(work);
    } finally {
      thread.unlock();
    }
  }

  private <T> T holdingFile(Locked<T> work) throws InterruptedException, IOException {
    Path file = repository.osierDirectory().resolve(name);
    Files.createDirectories(repository.osierDirectory());
    // Opening anything else than a file, such as a FIFO, might wait for ever.
    StateFile.makeWay(file);
    try (FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (!held.isValid()) {
        throw new IOException("Cannot lock " + file);
      }
      return work.run();
    }
  }
}
