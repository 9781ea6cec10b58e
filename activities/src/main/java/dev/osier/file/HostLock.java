package dev.osier.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a file, held by one thread of control on this host: the operating system keeps other
 * processes out and lets go when this one dies, and a register keeps out the other threads of this
 * JVM.
 *
 * <p>Within one JVM nothing else may open the file: POSIX drops a process's locks on a file as soon
 * as any descriptor of it is closed. That is also why the register is asked before the file is
 * opened.
 */
public final class HostLock implements AutoCloseable {
  /** How often a lock that another process holds is tried; there is no event to wait for. */
  private static final long POLL_MILLIS = 20;

  /** The OS lock belongs to the process, so this register must belong to it too. */
  private static final Set<Path> HELD_HERE = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  /** Of the file as it was locked: another file by this name has another key. */
  private final @Nullable Object key;

  private boolean open = true;

  private HostLock(Path file, FileChannel channel, @Nullable Object key) {
    this.file = file;
    this.channel = channel;
    this.key = key;
  }

  /**
   * Waits for the lock, and makes its directory and its file where they are missing.
   *
   * @param wait at most; a lock that is free is taken also without any
   * @return null if another had it all the time
   * @throws UncheckedIOException if the file cannot be locked, whoever has it
   */
  public static @Nullable HostLock acquire(Path path, Duration wait) throws InterruptedException {
    try {
      return acquireFile(path, wait);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot lock " + path + ": " + e.getMessage(), e);
    }
  }

  /**
   * As {@link #acquire}, for who cannot go on without it.
   *
   * @param late what to say if another had it all the time
   * @throws IOException if so, or if the file cannot be locked, whoever has it
   */
  public static HostLock require(Path path, Duration wait, String late)
      throws IOException, InterruptedException {
    HostLock lock = acquireFile(path, wait);
    if (lock == null) {
      throw new IOException(late);
    }
    return lock;
  }

  private static @Nullable HostLock acquireFile(Path path, Duration wait)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    Path directory = StateFolder.make(Objects.requireNonNull(path.toAbsolutePath().getParent()));
    Path file = directory.toRealPath().resolve(path.getFileName());
    if (!enter(file, deadline)) {
      return null;
    }
    HostLock lock = null;
    try {
      lock = lock(file, deadline);
      return lock;
    } finally {
      if (lock == null) {
        leave(file);
      }
    }
  }

  /**
   * Whether somebody holds the lock. Neither makes the file nor waits; who acquires it without any
   * wait meanwhile may find it taken.
   *
   * @throws UncheckedIOException if the file cannot be opened
   */
  public static boolean isLocked(Path path) {
    Path file;
    try {
      file = Objects.requireNonNull(path.getParent()).toRealPath().resolve(path.getFileName());
    } catch (IOException e) {
      return false;
    }
    // Opening anything else than a file, such as a FIFO, might wait for ever.
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    synchronized (HELD_HERE) {
      if (!HELD_HERE.add(file)) {
        return true;
      }
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.tryLock(0, Long.MAX_VALUE, true) == null;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at the lock " + file + ": " + e.getMessage(), e);
    } finally {
      leave(file);
    }
  }

  private static @Nullable HostLock lock(Path file, long deadline)
      throws IOException, InterruptedException {
    while (true) {
      // Opening anything else than a file, such as a FIFO, might wait for ever.
      StateFile.makeWay(file);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      HostLock lock = null;
      try {
        Object key = keyOf(file);
        if (channel.tryLock() != null && key != null && key.equals(keyOf(file))) {
          lock = new HostLock(file, channel, key);
          return lock;
        }
      } finally {
        if (lock == null) {
          channel.close();
        }
      }
      if (System.nanoTime() >= deadline) {
        return null;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Null if there is no such file any more. */
  private static @Nullable Object keyOf(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:ino");
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static boolean enter(Path file, long deadline) throws InterruptedException {
    synchronized (HELD_HERE) {
      while (HELD_HERE.contains(file)) {
        long millis = (deadline - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        HELD_HERE.wait(millis);
      }
      return HELD_HERE.add(file);
    }
  }

  private static void leave(Path file) {
    synchronized (HELD_HERE) {
      HELD_HERE.remove(file);
      HELD_HERE.notifyAll();
    }
  }

  /** Whether the lock was not given back, and the file is still the one that was locked. */
  public synchronized boolean isHeld() {
    try {
      return open && Objects.equals(key, keyOf(file));
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The first 200 bytes of the file, as text.
   *
   * @throws IOException also if the lock was given back
   */
  public synchronized String read() throws IOException {
    ByteBuffer content = ByteBuffer.allocate(200);
    channel.read(content, 0);
    return new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
  }

  /**
   * Replaces what the file says; a kill may leave it empty.
   *
   * @throws IOException also if the lock was given back
   */
  public synchronized void write(String content) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)), 0);
  }

  /** Removes the file while it is held, so that nobody removes one that another has locked. */
  public synchronized void remove() throws IOException {
    if (isHeld()) {
      Files.deleteIfExists(file);
    }
  }

  /** Gives the lock back. The file stays; closing twice does nothing. */
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      leave(file);
    }
  }
}
