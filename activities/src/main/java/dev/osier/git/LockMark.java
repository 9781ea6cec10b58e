package dev.osier.git;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says that this process is about to take a lock of git's that is not Osier's alone: that of a
 * user's ref, or of packed-refs, which JGit takes for every deletion of a ref. By it the lock of a
 * process that was killed meanwhile can be told from one that a user's git holds. Its content is
 * the ref.
 */
final class LockMark {
  private static final Pattern NAME = Pattern.compile("locking-(\\d+)-(\\d+)-\\d+");
  private static final AtomicLong NUMBER = new AtomicLong();

  /** Between the mark and its lock lie milliseconds. */
  private static final Duration APART = Duration.ofSeconds(2);

  /** So far the start of one process may be told differently, since it is counted in ticks. */
  private static final long START_MILLIS = 2_000;

  private final Path mark;

  private LockMark(Path mark) {
    this.mark = mark;
  }

  /** Sets one, until it is withdrawn. */
  static LockMark set(Path commonDir, String ref) throws IOException {
    Path directory = Files.createDirectories(commonDir.resolve("osier"));
    ProcessHandle self = ProcessHandle.current();
    long start = self.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    String name = "locking-%d-%d-%d".formatted(self.pid(), start, NUMBER.incrementAndGet());
    return new LockMark(Files.writeString(directory.resolve(name), ref));
  }

  void withdraw() throws IOException {
    Files.deleteIfExists(mark);
  }

  /**
   * Removes the marks of processes that live no more, and with each the locks that it stands for:
   * once these are older than {@code age}, before which the mark stays.
   *
   * @return true if a lock was removed
   */
  static boolean clear(Path commonDir, Duration age) {
    boolean removed = false;
    try (DirectoryStream<Path> marks =
        Files.newDirectoryStream(commonDir.resolve("osier"), "locking-*")) {
      for (Path mark : marks) {
        if (isOfDead(mark)) {
          Instant at = Files.getLastModifiedTime(mark).toInstant();
          boolean open = false;
          for (String name : List.of("packed-refs", Files.readString(mark))) {
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
    Matcher name = NAME.matcher(mark.getFileName().toString());
    if (!name.matches()) {
      return false;
    }
    long start = Long.parseLong(name.group(2));
    return ProcessHandle.of(Long.parseLong(name.group(1)))
        .flatMap(process -> process.info().startInstant())
        .map(now -> Math.abs(now.toEpochMilli() - start) > START_MILLIS)
        .orElse(true);
  }
}
