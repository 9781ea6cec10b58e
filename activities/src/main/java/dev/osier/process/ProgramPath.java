package dev.osier.process;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Finds programs as a shell does.
 *
 * @param path directories with colons between
 */
record ProgramPath(String path) {
  /** That of this process. */
  static ProgramPath own() {
    return new ProgramPath(String.valueOf(System.getenv("PATH")));
  }

  /** The first that can be executed, or null. */
  @Nullable Path find(String name) {
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory, name);
      if (!directory.isEmpty() && Files.isRegularFile(file) && Files.isExecutable(file)) {
        return file;
      }
    }
    return null;
  }
}
