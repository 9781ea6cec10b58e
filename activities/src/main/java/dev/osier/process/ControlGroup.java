package dev.osier.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A control group that holds what came from one program, and the groups that were made below it.
 *
 * <p>Its name, {@code osier-<pid of the worker>-<number>-<key of the marker>}, tells a later worker
 * whose it is: a process shows in {@code /proc/<pid>/cgroup} which groups it is in.
 */
public record ControlGroup(Path directory) {
  static final String PREFIX = "osier-";

  private static final String PROCESSES = "cgroup.procs";

  /** Version 2, since Linux 5.14. */
  private static final String KILL = "cgroup.kill";

  private static final int KEY_BYTES = 8;

  /** In the name of a group; the same for the same marker. */
  static String key(@Nullable String marker) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.valueOf(marker).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, KEY_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What lives in it. */
  List<ProcessHandle> members() {
    try (Stream<Path> groups = Files.walk(directory)) {
      return groups
          .filter(file -> file.endsWith(PROCESSES))
          .flatMap(ControlGroup::lines)
          .map(line -> ProcessHandle.of(Long.parseLong(line)))
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException | UncheckedIOException e) {
      // A group that was removed has no members.
      return List.of();
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  /** Ends all in it at once, where the kernel can do that; elsewhere whoever asks ends members. */
  void kill() {
    Path file = directory.resolve(KILL);
    if (Files.exists(file)) {
      try {
        Files.writeString(file, "1", StandardOpenOption.WRITE);
      } catch (IOException e) {
        // Then its members are ended one by one.
      }
    }
  }

  /** Removes it and those below it; what still has members stays. */
  void remove() {
    try (Stream<Path> groups = Files.walk(directory)) {
      groups
          .filter(Files::isDirectory)
          .sorted(Comparator.reverseOrder())
          .forEach(ControlGroup::removeEmpty);
    } catch (IOException | UncheckedIOException e) {
      // Nothing, or not all, of it is there any more.
    }
  }

  private static void removeEmpty(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      // It has members: the next worker that starts here tries again.
    }
  }
}
