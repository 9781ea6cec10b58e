package dev.osier.file;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the files below some directories amount to, in bytes. Follows no symbolic link; what cannot
 * be read is not counted.
 *
 * @param bytes the lengths of all files
 * @param whole false if the time was over before all was counted
 */
public record DiskUse(long bytes, boolean whole) {

  /** Measures each, for at most {@code limit} together. */
  public static Map<Path, DiskUse> of(List<Path> directories, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    // Reading directories waits for the disk: in parallel it takes the time of the largest.
    Map<Path, DiskUse> measured =
        directories.parallelStream()
            .distinct()
            .map(directory -> Map.entry(directory, measure(directory, deadline)))
            .collect(Collectors.toMap(Entry::getKey, Entry::getValue));
    return new HashMap<>(measured);
  }

  private static DiskUse measure(Path directory, long deadline) {
    Count count = new Count(deadline);
    try {
      Files.walkFileTree(directory, count);
    } catch (IOException e) {
      count.whole = false;
    }
    return new DiskUse(count.bytes, count.whole);
  }

  private static final class Count extends SimpleFileVisitor<Path> {
    private final long deadline;
    private long bytes;
    private boolean whole = true;

    Count(long deadline) {
      this.deadline = deadline;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isRegularFile()) {
        bytes += attributes.size();
      }
      return next();
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return next();
    }

    private FileVisitResult next() {
      if (System.nanoTime() > deadline) {
        whole = false;
        return FileVisitResult.TERMINATE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }
}
