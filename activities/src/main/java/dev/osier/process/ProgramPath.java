package dev.osier.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds programs as a shell does.
 *
 * @param path directories with colons between
 */
public record ProgramPath(String path) {
  /** That of this process. */
  public static ProgramPath own() {
    return of(System.getenv());
  }

  /** That of a program with these variables. */
  public static ProgramPath of(Map<String, String> environment) {
    return new ProgramPath(environment.getOrDefault("PATH", ""));
  }

  /** The first that can be executed, absolute, or null; a name with a slash is a path already. */
  public @Nullable Path find(String name) {
    if (name.contains("/")) {
      return isProgram(Path.of(name)) ? Path.of(name) : null;
    }
    for (String directory : path.split(":", -1)) {
      Path file = Path.of(directory, name);
      if (!directory.isEmpty() && isProgram(file)) {
        return file.toAbsolutePath();
      }
    }
    return null;
  }

  private static boolean isProgram(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
