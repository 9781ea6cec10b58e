package dev.osier.escape;

import dev.osier.escape.Sight.Thing;
import dev.osier.git.PathNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a file tells without reading it: size, inode, mode, and the time of its last
 * change, which the kernel sets and no ordinary user can. One call for each file, no content: about
 * 10 µs each, 50,000 files in half a second.
 */
final class FileStamps {
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;

  private final Path root;
  private final Path except;
  private final Map<String, Thing> found;
  private final int most;

  /**
   * @param root names are relative to it
   * @param except what is below it is left out
   * @param found gets them
   * @param most of them; the others are not looked at
   */
  FileStamps(Path root, Path except, Map<String, Thing> found, int most) {
    this.root = root;
    this.except = except;
    this.found = found;
    this.most = most;
  }

  boolean isFull() {
    return found.size() >= most;
  }

  /** A file, or all that is in a directory. What is gone meanwhile is left out. */
  void add(Path path) {
    if (isFull() || path.startsWith(except)) {
      return;
    }
    Map<String, Object> attributes = attributes(path);
    if (attributes == null) {
      return;
    }
    if ((number(attributes, "mode") & TYPE) == DIRECTORY) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          add(entry);
        }
      } catch (IOException | DirectoryIteratorException e) {
        // Gone, or not to be read by this user: then an agent cannot have, either.
      }
    } else {
      found.put(PathNames.of(root, path), new Thing(text(attributes), null));
    }
  }

  /** What differs when the file does; {@code -} if there is none. */
  static String of(Path path) {
    Map<String, Object> attributes = attributes(path);
    return attributes == null ? "-" : text(attributes);
  }

  private static @Nullable Map<String, Object> attributes(Path path) {
    try {
      return Files.readAttributes(path, "unix:mode,size,ctime,ino", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  private static String text(Map<String, Object> attributes) {
    long changed =
        ((FileTime) Objects.requireNonNull(attributes.get("ctime"))).to(TimeUnit.NANOSECONDS);
    return Long.toString(number(attributes, "size"), Character.MAX_RADIX)
        + " "
        + Long.toString(changed, Character.MAX_RADIX)
        + " "
        + Long.toString(number(attributes, "ino"), Character.MAX_RADIX);
  }

  private static long number(Map<String, Object> attributes, String name) {
    return ((Number) Objects.requireNonNull(attributes.get(name))).longValue();
  }
}
