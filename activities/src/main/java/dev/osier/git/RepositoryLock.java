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
 * The lock on the list of a repository's worktrees: one holder at a time among all threads and
 * processes of the host. Reentrant. A process that dies gives it back; the file {@code
 * <common>/osier/worktrees.lock} stays, since removing it would let two hold it.
 */
final class RepositoryLock {

  /** What is done under the lock. */
  @FunctionalInterface
  interface Locked<T> {
    T run() throws InterruptedException, IOException;
  }

  // A file lock belongs to the whole JVM, so its threads need one of their own: one for each
  // repository, as long as the JVM lives.
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final Repository repository;

  RepositoryLock(Repository repository) {
    this.repository = repository;
  }

  <T> T holding(Locked<T> work) throws InterruptedException, IOException {
    Path commonDir = repository.commonDir().toRealPath();
    ReentrantLock thread = THREADS.computeIfAbsent(commonDir, any -> new ReentrantLock());
    thread.lockInterruptibly();
    try {
      return thread.getHoldCount() > 1 ? work.run() : holdingFile(work);
    } finally {
      thread.unlock();
    }
  }

  private <T> T holdingFile(Locked<T> work) throws InterruptedException, IOException {
    Path file = repository.osierDirectory().resolve("worktrees.lock");
    Files.createDirectories(repository.osierDirectory());
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
