package dev.osier.git;

import dev.osier.file.StateFile;
import dev.osier.process.OwnerName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Says that this process is about to take a lock of git's that is not Osier's alone: that of a
 * user's ref, or of packed-refs, which JGit takes for every deletion of a ref. By it the lock of a
 * process that was killed meanwhile can be told from one that a user's git holds. Its content is
 * the ref.
 */
public final class LockMark {
  private static final String PREFIX = "locking-";

  /** Git takes no longer one. */
  private static final int REF_BYTES = 4096;

  private static final AtomicLong NUMBER = new AtomicLong();

  /** Between the mark and its lock lie milliseconds. */
  private static final Duration APART = Duration.ofSeconds(2);

  private final Path mark;

  private LockMark(Path mark) {
    this.mark = mark;
  }

  /** Sets one, until it is withdrawn; on a full disk there is none, and the work goes on. */
  public static LockMark set(Path commonDir, String ref) throws IOException {
    Path directory = commonDir.resolve("osier");
    String name = PREFIX + OwnerName.own() + NUMBER.incrementAndGet();
    LockMark mark = new LockMark(directory.resolve(name));
    try {
      StateFile.requireDirectory(directory, directory);
      Files.writeString(mark.mark, ref);
    } catch (IOException e) {
      mark.withdraw();
    }
    return mark;
  }

  /** The lock was given back. */
  public void withdraw() throws IOException {
    Files.deleteIfExists(mark);
  }

  /**
   * Removes the marks of processes that live no more, and with each the locks that it stands for:
   * once these are older than {@code age}, before which the mark stays.
   *
   * @return true if a lock was removed
   */
  public static boolean clear(Path commonDir, Duration age) {
    boolean removed = false;
    try (DirectoryStream<Path> marks =
        Files.newDirectoryStream(commonDir.resolve("osier"), PREFIX + "*")) {
      for (Path mark : marks) {
        if (isOfDead(mark)) {
          Instant at = Files.getLastModifiedTime(mark).toInstant();
          boolean open = false;
          for (String name :
              List.of(
                  "packed-refs",
                  new String(StateFile.read(mark, REF_BYTES), StandardCharsets.UTF_8))) {
            Path lock = commonDir.resolve(name + ".lock");
            if (isName(name) && isFrom(lock, at)) {
              boolean old = at.isBefore(Instant.now().minus(age));
              removed |= old && Files.deleteIfExists(lock);
              open |= !old;
            }
          }
          if (!open) {
            Files.deleteIfExists(mark);
          }
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Gone meanwhile, or not to be seen: as locks that are held.
      return removed;
    }
    return removed;
  }

  /** An agent may have written there: nothing outside of the refs is a lock. */
  private static boolean isName(String name) {
    return name.equals("packed-refs") || (name.startsWith("refs/") && !name.contains(".."));
  }

  private static boolean isFrom(Path lock, Instant at) throws IOException {
    return Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
        && Duration.between(at, Files.getLastModifiedTime(lock).toInstant()).abs().compareTo(APART)
            <= 0;
  }

  private static boolean isOfDead(Path mark) {
    return !OwnerName.lives(mark.getFileName().toString().substring(PREFIX.length()));
  }
}
