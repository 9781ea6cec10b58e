package dev.osier.host;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where Osier keeps what is its own on this host: {@code $OSIER_HOME}, by default {@code ~/.osier}.
 * Nothing is created here before it is needed.
 */
public record OsierHome(Path root) {

  /** The one that these variables name. */
  public static OsierHome of(Map<String, String> environment) {
    String home = environment.getOrDefault("OSIER_HOME", "");
    Path root =
        home.isEmpty()
            ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".osier")
            : Path.of(home);
    return new OsierHome(root.toAbsolutePath().normalize());
  }

  /** Of Osier's own Temporal servers. */
  public Path server() {
    return root.resolve("server");
  }

  /** What went wrong, in full. */
  public Path logs() {
    return root.resolve("logs");
  }
}
