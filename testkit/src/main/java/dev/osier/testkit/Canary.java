package dev.osier.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tells whether a process that hides still lives, without looking for processes: it holds a lock of
 * the kernel's as long as it does.
 */
public final class Canary {

  /** How a process hides from whoever looks for it. */
  public enum Way {
    /** An empty environment. */
    EMPTY_ENVIRONMENT("env -i PATH=/usr/bin:/bin sh -c"),
    /** Likewise, in a session of its own; its parent is gone. */
    OWN_SESSION("env -i PATH=/usr/bin:/bin setsid sh -c"),
    /** Likewise, two sessions away. */
    SESSION_OF_SESSION("env -i PATH=/usr/bin:/bin setsid setsid --fork sh -c");

    private final String prefix;

    Way(String prefix) {
      this.prefix = prefix;
    }
  }

  private final Path lock;
  private final Path up;

  /** A canary whose files are in {@code folder}, where nobody else writes. */
  public static Canary in(Path folder) throws IOException {
    return new Canary(Files.createDirectories(folder).toRealPath());
  }

  private Canary(Path folder) {
    this.lock = folder.resolve("canary.lock");
    this.up = folder.resolve("canary.up");
  }

  /** A line of shell that starts it in the background, and ends when it holds its lock. */
  public String escape(Way way) {
    return ("%s '(exec 9>%s; flock 9; trap \"\" TERM HUP; echo up >%s; exec sleep 600) &';"
            + " until [ -e %s ]; do sleep 0.02; done")
        .formatted(way.prefix, lock, up, up);
  }

  /**
   * Whether it lives.
   *
   * @throws AssertionError if it never did
   */
  public boolean lives() throws IOException, InterruptedException {
    if (!Files.exists(up)) {
      throw new AssertionError("the canary was never started: there is no " + up);
    }
    return new ProcessBuilder(List.of("flock", "--nonblock", lock.toString(), "true"))
            .inheritIO()
            .start()
            .waitFor()
        != 0;
  }
}
