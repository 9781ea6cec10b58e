package dev.osier.git.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.git.Git;
import dev.osier.process.ProgramResult.Exited;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One file of git's settings, as git reads it, without what it includes. */
public final class SettingsFile {
  /** Where no repository is found, whose own settings could be what is broken. */
  private static final Path NOWHERE = Path.of("/");

  private SettingsFile() {}

  /**
   * Key (section and name in lower case, the part between as it is) → its values in order, each
   * after a NUL, or for a key without one nothing.
   *
   * @return null if git cannot read it
   */
  public static @Nullable Map<String, String> read(Path file) throws InterruptedException {
    Exited listed =
        git().call("config", "--file", file.toString(), "--no-includes", "-z", "--list");
    if (!listed.succeeded()) {
      return null;
    }
    Map<String, String> values = new TreeMap<>();
    for (String entry : new String(listed.out(), UTF_8).split("\0", -1)) {
      if (!entry.isEmpty()) {
        int end = entry.indexOf('\n');
        String key = end < 0 ? entry : entry.substring(0, end);
        values.merge(key, end < 0 ? "" : "\0" + entry.substring(end + 1), String::concat);
      }
    }
    return values;
  }

  static Git git() {
    return Git.at(NOWHERE).with("GIT_CEILING_DIRECTORIES", "/");
  }
}
