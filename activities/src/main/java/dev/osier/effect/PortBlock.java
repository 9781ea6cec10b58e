package dev.osier.effect;

import dev.osier.file.HostLock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Ten ports that belong to one task on this host while it runs. The lease is a file lock, so a
 * process that dies gives it back.
 */
public final class PortBlock implements AutoCloseable {
  static final int PORTS = 10;

  /** Below the range that the kernel hands out for outgoing connections (32768 on Linux). */
  private static final int FIRST = 20_000;

  private static final int LAST = 32_000;

  private final int first;
  private final HostLock lock;

  private PortBlock(int first, HostLock lock) {
    this.first = first;
    this.lock = lock;
  }

  /**
   * Leases the first free block.
   *
   * @param directory for the locks; one per user of the host
   */
  public static PortBlock lease(Path directory) throws IOException, InterruptedException {
    for (int first = FIRST; first < LAST; first += PORTS) {
      HostLock lock = HostLock.acquire(directory.resolve(Integer.toString(first)), Duration.ZERO);
      if (lock != null) {
        return new PortBlock(first, lock);
      }
    }
    throw new IOException("all " + (LAST - FIRST) / PORTS + " blocks of ports are leased");
  }

  /** The first of its ten ports. */
  public int first() {
    return first;
  }

  /** The file stays: removing it would let two processes lock two files of one name. */
  @Override
  public void close() {
    lock.close();
  }
}
