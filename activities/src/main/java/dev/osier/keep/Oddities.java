package dev.osier.keep;

import dev.osier.git.PathNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What git passes over without a word in a worktree: files that are none (FIFO, socket, device),
 * and what its owner may not read. Permissions are mended where that is possible; the rest is
 * named.
 */
public final class Oddities {
  private final Path root;
  private final Set<String> ignored;
  private final Set<String> known;
  private final List<String> special = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();
  private final boolean mends;
  private boolean mended;

  private Oddities(Path root, Set<String> ignored, Set<String> known, boolean mends) {
    this.root = root;
    this.ignored = ignored;
    this.known = known;
    this.mends = mends;
  }

  /**
   * Looks through a worktree, without following links.
   *
   * @param ignored relative paths that need not be looked at; a directory ends in {@code /}
   */
  public static Oddities in(Path root, Set<String> ignored) {
    return in(root, ignored, Set.of());
  }

  /**
   * Likewise.
   *
   * @param known relative paths that git has just found to be files, unchanged
   */
  static Oddities in(Path root, Set<String> ignored, Set<String> known) {
    Oddities found = new Oddities(root, ignored, known, true);
    found.walk(root);
    return found;
  }

  /** Like {@link #in}, in a directory of the user's: no permission is changed. */
  public static Oddities inUsers(Path root, Set<String> ignored) {
    Oddities found = new Oddities(root, ignored, Set.of(), false);
    found.walk(root);
    return found;
  }

  /** FIFOs, sockets and devices: nothing that could be stored. */
  public List<String> special() {
    return List.copyOf(special);
  }

  /** Content that cannot be stored. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /** Whether a permission was mended, so that git sees more than before. */
  public boolean mended() {
    return mended;
  }

  private void walk(Path directory) {
    List<Path> children = new ArrayList<>();
    try {
      permit(
          directory,
          attributes(directory),
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_EXECUTE);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        entries.forEach(children::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      unreadable.add(name(directory));
    }
    for (Path child : children) {
      look(child);
    }
  }

  private void look(Path child) {
    String name = name(child);
    if (child.endsWith(".git")
        || name.equals(Snapshot.OSIER)
        || ignored.contains(name)
        || known.contains(name)) {
      return;
    }
    try {
      PosixFileAttributes attributes = attributes(child);
      if (attributes.isDirectory()) {
        if (!ignored.contains(name + "/")) {
          walk(child);
        }
      } else if (attributes.isOther()) {
        special.add(name);
      } else if (attributes.isRegularFile()) {
        permit(child, attributes, PosixFilePermission.OWNER_READ);
        if (!Files.isReadable(child)) {
          unreadable.add(name);
        }
      }
    } catch (IOException e) {
      unreadable.add(name);
    }
  }

  private String name(Path path) {
    return PathNames.of(root, path);
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private void permit(Path path, PosixFileAttributes attributes, PosixFilePermission... needed)
      throws IOException {
    if (mends && !attributes.permissions().containsAll(List.of(needed))) {
      Set<PosixFilePermission> more = EnumSet.copyOf(List.of(needed));
      more.addAll(attributes.permissions());
      Files.setPosixFilePermissions(path, more);
      mended = true;
    }
  }
}
