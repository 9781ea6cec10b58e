package dev.osier.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

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
  private final FileLock lock;
  private final FileChannel channel;

  private PortBlock(int first, FileChannel channel, FileLock lock) {
    this.first = first;
    this.channel = channel;
    this.lock = lock;
  }

  /**
   * Leases the first free block.
   *
   * @param directory for the locks; one per user of the host
   */
  public static PortBlock lease(Path directory) throws IOException {
    Files.createDirectories(directory);
    for (int first = FIRST; first < LAST; first += PORTS) {
      PortBlock block = tryLease(directory.resolve(Integer.toString(first)), first);
      if (block != null) {
        return block;
      }
    }
    throw new IOException("all " + (LAST - FIRST) / PORTS + " blocks of ports are leased");
  }

  private static @Nullable PortBlock tryLease(Path file, int first) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new PortBlock(first, channel, lock);
      }
    } catch (OverlappingFileLockException e) {
      // Another task of this process has it.
    }
    channel.close();
    return null;
  }

  public int first() {
    return first;
  }

  /** The file stays: removing it would let two processes lock two files of one name. */
  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }
}
