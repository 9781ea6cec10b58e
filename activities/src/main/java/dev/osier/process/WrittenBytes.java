package dev.osier.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes a process and its descendants have handed to the kernel to write, to whatever: a
 * file, a pipe, a page of a mapped file. The kernel adds what a child wrote to its parent as that
 * waits for it, so that as long as the sum does not change, none of them has written anything
 * (Linux: {@code /proc/<pid>/io}).
 *
 * @param bytes the sum
 * @param processes whose it is
 */
public record WrittenBytes(long bytes, Set<Long> processes) {
  /** A tree of more processes than that is not counted. */
  private static final int MOST_PROCESSES = 500;

  private static final Path PROC = Path.of("/proc");

  public WrittenBytes {
    processes = Set.copyOf(processes);
  }

  /** By {@code pid} and all below it; null: it cannot be told. */
  public static @Nullable WrittenBytes below(long pid) {
    long sum = 0;
    Set<Long> seen = new HashSet<>();
    Deque<Long> next = new ArrayDeque<>();
    next.add(pid);
    while (!next.isEmpty()) {
      long process = next.remove();
      if (!seen.add(process)) {
        continue;
      }
      try {
        sum += written(process);
        for (String child : children(process)) {
          next.add(Long.parseLong(child));
        }
      } catch (IOException | NumberFormatException e) {
        // It ended this moment, or is another user's.
        return null;
      }
      if (seen.size() > MOST_PROCESSES) {
        return null;
      }
    }
    return new WrittenBytes(sum, seen);
  }

  private static long written(long pid) throws IOException {
    long sum = 0;
    String io =
        Files.readString(PROC.resolve(Long.toString(pid)).resolve("io"), StandardCharsets.US_ASCII);
    for (String line : io.lines().toList()) {
      if (line.startsWith("wchar: ") || line.startsWith("write_bytes: ")) {
        sum += Long.parseLong(line.substring(line.indexOf(' ') + 1));
      }
    }
    return sum;
  }

  private static Set<String> children(long pid) throws IOException {
    Set<String> found = new HashSet<>();
    Path tasks = PROC.resolve(Long.toString(pid)).resolve("task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
      for (Path thread : threads) {
        String listed = Files.readString(thread.resolve("children"), StandardCharsets.US_ASCII);
        for (String child : listed.strip().split(" ", -1)) {
          if (!child.isEmpty()) {
            found.add(child);
          }
        }
      }
    }
    return found;
  }
}
