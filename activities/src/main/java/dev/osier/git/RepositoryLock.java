package dev.osier.git;

import dev.osier.file.HostLock;
import dev.osier.file.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A {@link HostLock} on one thing of a repository. Reentrant: who holds it may take it again. The
 * file {@code <common>/osier/<name>.lock} stays.
 */
public final class RepositoryLock {

  /** What is done under the lock. */
  @FunctionalInterface
  public interface Locked<T> {
    T run() throws InterruptedException, IOException;
  }

  /** What is done under it takes seconds; a checkout that is moved on a slow disk, minutes. */
  private static final Duration WAIT = Duration.ofMinutes(10);

  /** The files that this thread holds, which would wait for itself. */
  private static final ThreadLocal<Set<Path>> MINE = ThreadLocal.withInitial(HashSet::new);

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
  // The lock is held, not used.
  @SuppressWarnings("try")
  public <T> T holding(Locked<T> work) throws InterruptedException, IOException {
    if (Thread.interrupted()) {
      // Also where the lock is free: who is told to end begins nothing.
      throw new InterruptedException();
    }
    Path file = repository.commonDir().toRealPath().resolve(name);
    if (MINE.get().contains(file)) {
      return work.run();
    }
    try (HostLock held = acquire()) {
      MINE.get().add(file);
      return work.run();
    } finally {
      MINE.get().remove(file);
    }
  }

  private HostLock acquire() throws InterruptedException, IOException {
    Path directory = repository.osierDirectory();
    StateFile.requireDirectory(directory, directory);
    Path file = directory.resolve(name);
    return HostLock.require(
        file,
        wait,
        "Cannot lock %s: another Osier has held it for %d s. To see which, run fuser -v %s"
            .formatted(file, wait.toSeconds(), file));
  }
}
