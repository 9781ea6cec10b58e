package dev.osier.server;

import dev.osier.host.OsierHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * Who uses the dev server: each process holds a shared lock on one file, which the operating system
 * takes back when the process dies, however it dies. Starting and stopping the server is done under
 * a second, exclusive lock.
 */
final class ServerLocks implements AutoCloseable {
  /** Longer than a start of the server takes, on a busy machine. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FileChannel gate;
  private final FileChannel users;

  private ServerLocks(FileChannel gate, FileChannel users) {
    this.gate = gate;
    this.users = users;
  }

  static ServerLocks open(OsierHome home) throws IOException {
    Path directory = ServerFolder.require(home);
    FileChannel gate = channel(directory.resolve("lock"));
    try {
      return new ServerLocks(gate, channel(directory.resolve("users")));
    } catch (IOException e) {
      gate.close();
      throw e;
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * Alone with the server, until the lock is closed.
   *
   * @throws IOException if another process has held it for {@link #PATIENCE}
   */
  FileLock enter() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      FileLock lock = gate.tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "another osier has been starting or stopping its server for "
                + PATIENCE.toSeconds()
                + " seconds");
      }
      Thread.sleep(20);
    }
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

  @Override
  public void close() {
    try (gate;
        users) {
      // Both are closed, and with them every lock of this process.
    } catch (IOException e) {
      // The operating system takes them back when this process ends.
    }
  }
}
