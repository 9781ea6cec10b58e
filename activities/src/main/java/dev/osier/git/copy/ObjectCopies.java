package dev.osier.git.copy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives a new clone the objects of a repository, as copies. Not as hard links: whoever writes
 * through one, after a {@code chmod}, damages the repository's own file. Not by alternates: the
 * repository's next {@code git gc --prune=now} would take from the clone what only the clone still
 * reaches, and a clone is for places that have its directory alone.
 *
 * <p>Unlike {@code git clone --local} it may run beside gits that write, or that pack and prune:
 * git puts an object into its new place before it leaves the old one, and moves what is reachable
 * only into packs; so loose objects come first, then packs, until none has vanished meanwhile.
 */
final class ObjectCopies {
  private static final Pattern LOOSE_DIRECTORY = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern LOOSE = Pattern.compile("[0-9a-f]{38}");
  private static final Pattern PACK =
      Pattern.compile("pack-[0-9a-f]+\\.(pack|idx|rev|bitmap|promisor|mtimes)");

  /** A gc takes minutes; that many of them while packs are copied are no coincidence. */
  private static final int ROUNDS = 20;

  private final Path from;
  private final Path to;

  /**
   * @param from a directory {@code objects}
   * @param to another one, which nobody uses yet
   */
  ObjectCopies(Path from, Path to) {
    this.from = from;
    this.to = to;
  }

  void make() throws IOException {
    for (Path directory : list(from)) {
      if (LOOSE_DIRECTORY.matcher(name(directory)).matches()) {
        Path place = to.resolve(name(directory));
        Files.createDirectories(place);
        for (Path object : list(directory)) {
          if (LOOSE.matcher(name(object)).matches()) {
            // One that has vanished is in a pack by now.
            copy(object, place.resolve(name(object)));
          }
        }
      }
    }
    Files.createDirectories(to.resolve("pack"));
    for (int round = 0; !copyPacks(); round++) {
      if (round == ROUNDS) {
        throw new IOException("the packs in " + from + " change all the time");
      }
    }
    Set<Path> borrowed = alternates();
    if (!borrowed.isEmpty()) {
      Path info = Files.createDirectories(to.resolve("info"));
      Files.write(info.resolve("alternates"), borrowed.stream().map(Path::toString).toList());
    }
  }

  /** False if one vanished: what it held is in another that may not have been seen. */
  private boolean copyPacks() throws IOException {
    boolean all = true;
    for (Path file : list(from.resolve("pack"))) {
      if (PACK.matcher(name(file)).matches()) {
        all &= copy(file, to.resolve("pack").resolve(name(file)));
      }
    }
    return all;
  }

  /** What the repository itself borrows from, as its user has arranged it. */
  private Set<Path> alternates() throws IOException {
    Set<Path> borrowed = new LinkedHashSet<>();
    Path file = from.resolve("info/alternates");
    if (Files.isRegularFile(file)) {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank() && !line.startsWith("#")) {
          borrowed.add(from.resolve(line).normalize());
        }
      }
    }
    return borrowed;
  }

  /** False if it is not there any more. */
  private static boolean copy(Path file, Path place) throws IOException {
    if (Files.exists(place)) {
      return true;
    }
    try {
      // With their times, by which git knows how old they are.
      Files.copy(file, place, LinkOption.NOFOLLOW_LINKS, StandardCopyOption.COPY_ATTRIBUTES);
      return true;
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(place);
      return false;
    }
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(files::add);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    return files;
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
