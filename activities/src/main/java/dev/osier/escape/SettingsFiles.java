package dev.osier.escape;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.escape.Sight.Thing;
import dev.osier.git.settings.SettingsFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Git's settings, key by key. A value is known by a digest, since it may be a secret. A file is
 * read again only when it has changed. Thread-safe.
 */
final class SettingsFiles {
  /** In the place of keys, of a file that git cannot read. */
  static final String UNREADABLE = "(git cannot read it)";

  private static final String KEY = ": ";

  private final Map<Path, Read> known = new ConcurrentHashMap<>();

  /**
   * @param keys key → digest of its values
   * @param hooksPath where {@code core.hooksPath} leads, or null
   */
  private record Read(String stamp, Map<String, String> keys, @Nullable String hooksPath) {}

  /**
   * Adds the settings in {@code file}, if there is one.
   *
   * @param name of the file in a report
   * @return where {@code core.hooksPath} leads, or null
   */
  @Nullable String add(Path file, String name, Map<String, Thing> found)
      throws InterruptedException {
    if (!Files.isRegularFile(file)) {
      if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        found.put(name + KEY + UNREADABLE, new Thing(FileStamps.of(file), file.toString()));
      }
      return null;
    }
    String stamp = FileStamps.of(file);
    Read read = known.get(file);
    if (read == null || !read.stamp().equals(stamp)) {
      read = read(file, stamp);
      known.put(file, read);
    }
    for (Map.Entry<String, String> key : read.keys().entrySet()) {
      found.put(name + KEY + key.getKey(), new Thing(key.getValue(), file.toString()));
    }
    return read.hooksPath();
  }

  private static Read read(Path file, String stamp) throws InterruptedException {
    Map<String, String> values = SettingsFile.read(file);
    if (values == null) {
      return new Read(stamp, Map.of(UNREADABLE, stamp), null);
    }
    Map<String, String> digests = new TreeMap<>();
    values.forEach((key, value) -> digests.put(key, digest(value.getBytes(UTF_8))));
    String hooks = values.get("core.hookspath");
    return new Read(
        stamp,
        digests,
        hooks == null || hooks.isEmpty() ? null : hooks.substring(hooks.lastIndexOf('\0') + 1));
  }

  /** The key that a name of a report ends in, as git lists it. */
  static String keyOf(String name) {
    return name.substring(name.indexOf(KEY) + KEY.length());
  }

  static String digest(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
