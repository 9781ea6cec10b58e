package dev.osier.effect;

import dev.osier.file.HostLock;
import dev.osier.file.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The right to work on an effect: at most one live attempt on this host has it (G6), and the
 * operating system takes it back when that attempt's process dies.
 *
 * <p>Each claim has a higher token than the one before. An attempt asks {@link #stillHeld} before
 * each step that changes something, so that one which lost its lease changes nothing.
 */
public final class Lease implements AutoCloseable {
  private static final String FILE = "lease";

  /** Of who holds it. */
  private static final long HOLDER_BYTES = 1_000;

  private final Path directory;
  private final HostLock lock;
  private final long token;

  private Lease(Path directory, HostLock lock, long token) {
    this.directory = directory;
    this.lock = lock;
    this.token = token;
  }

  /** How a claim ended. */
  public sealed interface Claim {}

  /** The caller works on the effect until it closes the lease. */
  public record Held(Lease lease) implements Claim {}

  /**
   * Another attempt works on it.
   *
   * @param holder what it wrote into the lease: {@code process 4711}
   */
  public record Busy(String holder) implements Claim {}

  /**
   * Claims the effect whose directory this is, waiting for at most {@code wait}. An attempt in the
   * same JVM is waited for as one in another process.
   */
  public static Claim claim(Path directory, Duration wait) throws InterruptedException {
    Path file = directory.resolve(FILE);
    HostLock lock = HostLock.acquire(file, wait);
    if (lock == null) {
      return new Busy(holder(directory));
    }
    boolean claimed = false;
    try {
      long token = tokenIn(lock.read()) + 1;
      lock.write(token + "\n");
      StateFile.makeWay(holderFile(directory));
      Files.writeString(holderFile(directory), "process " + ProcessHandle.current().pid());
      claimed = true;
      return new Held(new Lease(directory, lock, token));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the lease " + file + ": " + e.getMessage(), e);
    } finally {
      if (!claimed) {
        lock.close();
      }
    }
  }

  /** Whether an attempt works on the effect now, in this JVM or another. Changes nothing. */
  public static boolean isHeld(Path directory) {
    return HostLock.isLocked(directory.resolve(FILE));
  }

  /** Whether there is anything of a lease, held or not. */
  public static boolean isLeft(Path directory) {
    return Files.exists(directory.resolve(FILE)) || Files.exists(holderFile(directory));
  }

  /**
   * Who works on the effect whose directory this is, as {@link Busy#holder}; empty if nobody does.
   * Changes nothing; a claim at the same moment may have to try twice.
   */
  public static Optional<String> holderOf(Path directory) {
    return isHeld(directory) ? Optional.of(holder(directory)) : Optional.empty();
  }

  /** Beside the lease, since reading the lease itself would let go of it; see {@link HostLock}. */
  private static Path holderFile(Path directory) {
    return directory.resolve("lease.holder");
  }

  private static String holder(Path directory) {
    try {
      return new String(StateFile.read(holderFile(directory), HOLDER_BYTES), StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      return "another attempt";
    }
  }

  /** 0 if there was none, or a claim was killed between emptying and writing the file. */
  private static long tokenIn(String content) {
    String digits = content.strip();
    return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : 0;
  }

  /** The effect's directory, as it was claimed. */
  public Path directory() {
    return directory;
  }

  /** Higher than that of every claim of this effect before. */
  public long token() {
    return token;
  }

  /** Whether this attempt still is the one that works on the effect. */
  public boolean stillHeld() {
    try {
      return lock.isHeld() && tokenIn(lock.read()) == token;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * @throws LostLeaseException unless {@link #stillHeld}
   */
  public void requireHeld() {
    if (!stillHeld()) {
      throw new LostLeaseException(directory);
    }
  }

  /** Gives the lease back and removes its files, when nobody is to work on the effect again. */
  public void retire() {
    try {
      StateFile.delete(holderFile(directory));
      lock.remove();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the lease in " + directory, e);
    } finally {
      close();
    }
  }

  /** Gives the lease back. Closing twice does nothing. */
  @Override
  public void close() {
    lock.close();
  }

  /** This attempt has lost its effect to another, and must change nothing more. */
  public static final class LostLeaseException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    LostLeaseException(Path directory) {
      super("Cannot go on: the lease in " + directory + " is lost to another attempt");
    }
  }
}
