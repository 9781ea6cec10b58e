package dev.osier.server;

import dev.osier.file.HostLock;
import dev.osier.host.OsierHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who uses the dev server: each process holds a shared lock on one file, which the operating system
 * takes back when the process dies, however it dies. Starting and stopping the server is done under
 * a second, exclusive lock.
 */
final class ServerLocks implements AutoCloseable {
  /** Longer than a start of the server takes, on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Path directory;
  private final FileChannel users;

  private ServerLocks(Path directory, FileChannel users) {
    this.directory = directory;
    this.users = users;
  }

  static ServerLocks open(OsierHome home) throws IOException {
    Path directory = ServerFolder.require(home);
    return new ServerLocks(
        directory,
        FileChannel.open(
            directory.resolve("users"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  /**
   * Alone with the server, until the lock is closed.
   *
   * @return null if the folder was removed: nobody comes to its server any more, and it must not
   *     come back for the sake of a lock
   * @throws IOException if another process has held it for {@link #PATIENCE}
   */
  @Nullable HostLock enter() throws IOException, InterruptedException {
    if (!Files.isDirectory(directory)) {
      return null;
    }
    return HostLock.require(
        directory.resolve("lock"),
        PATIENCE,
        "another osier has been starting or stopping its server for %d seconds"
            .formatted(PATIENCE.toSeconds()));
  }

  /** Counts this process among the users. Only after {@link #enter}. */
  FileLock use() throws IOException {
    return users.lock(0, Long.MAX_VALUE, true);
  }

  /** True if no process uses the server any more. Only after {@link #enter}. */
  boolean unused() throws IOException {
    try (FileLock alone = users.tryLock()) {
      return alone != null;
    }
  }

  /** Does not count this process any more. */
  @Override
  public void close() {
    try {
      users.close();
    } catch (IOException e) {
      // The operating system takes it back when this process ends.
    }
  }
}
