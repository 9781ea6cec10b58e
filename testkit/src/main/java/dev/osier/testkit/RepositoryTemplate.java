package dev.osier.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory with a repository in it, held in memory: made once by git, then written wherever a
 * test needs one like it, for a tenth of what the calls of git cost.
 */
public final class RepositoryTemplate {
  private final List<Entry> entries;

  /** A null content is a directory's. */
  // Never compared.
  @SuppressWarnings("ArrayRecordComponent")
  private record Entry(String path, byte @Nullable [] content, boolean executable) {}

  private RepositoryTemplate(List<Entry> entries) {
    this.entries = entries;
  }

  /** Of all that is in {@code directory}: directories and regular files, none of them large. */
  public static RepositoryTemplate of(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return new RepositoryTemplate(
          all.filter(path -> !path.equals(directory)).map(path -> entry(directory, path)).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Entry entry(Path directory, Path path) {
    try {
      return Files.isDirectory(path)
          ? new Entry(directory.relativize(path).toString(), null, true)
          : new Entry(
              directory.relativize(path).toString(),
              Files.readAllBytes(path),
              Files.isExecutable(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes all of it into a directory, where nothing of it may be yet. */
  public void writeTo(Path directory) {
    try {
      Files.createDirectories(directory);
      boolean indexed = false;
      for (Entry entry : entries) {
        Path path = directory.resolve(entry.path());
        if (entry.content() == null) {
          Files.createDirectory(path);
          continue;
        }
        Files.write(path, entry.content());
        if (entry.executable() && !path.toFile().setExecutable(true, false)) {
          throw new AssertionError("cannot make " + path + " executable");
        }
        indexed |= entry.path().equals(".git/index");
      }
      if (indexed) {
        // The index knows files by their times and numbers, which are others here.
        new TestGit(directory, Map.of()).require("update-index", "-q", "--refresh");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
