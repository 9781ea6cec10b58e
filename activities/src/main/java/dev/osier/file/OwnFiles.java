package dev.osier.file;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What this process has written last into each file of Osier's state, by a digest: so that a file
 * which says anything else is known to be somebody else's doing. In memory only. Thread-safe.
 */
public final class OwnFiles {
  private static final int MOST = 20_000;

  // All that write state in this process, whichever repository it is of.
  private static final Map<Path, Digests> WRITTEN = new LinkedHashMap<>();

  /**
   * @param before that is on the disk until the last is
   */
  private record Digests(int last, int before) {}

  private OwnFiles() {}

  /** This process has just written it. */
  public static void note(Path file, byte[] content) {
    synchronized (WRITTEN) {
      Digests known = WRITTEN.remove(key(file));
      int digest = Arrays.hashCode(content);
      WRITTEN.put(key(file), new Digests(digest, known == null ? digest : known.last()));
      if (WRITTEN.size() > MOST) {
        WRITTEN.remove(WRITTEN.keySet().iterator().next());
      }
    }
  }

  /** Whether this process wrote the file last, and just this. */
  public static boolean wrote(Path file, byte[] content) {
    synchronized (WRITTEN) {
      Digests known = WRITTEN.get(key(file));
      int digest = Arrays.hashCode(content);
      return known != null && (known.last() == digest || known.before() == digest);
    }
  }

  /** The directories directly below {@code parent} into which this process has written. */
  public static Set<Path> directoriesIn(Path parent) {
    Path top = key(parent);
    Set<Path> found = new TreeSet<>();
    synchronized (WRITTEN) {
      for (Path file : WRITTEN.keySet()) {
        if (file.startsWith(top) && file.getNameCount() > top.getNameCount() + 1) {
          found.add(top.resolve(file.getName(top.getNameCount())));
        }
      }
    }
    return found;
  }

  private static Path key(Path file) {
    return file.toAbsolutePath().normalize();
  }
}
