package dev.osier.git.worktree;

import dev.osier.git.RepositoryLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The entries under {@code <common>/worktrees}, as files: for those that a killed {@code git
 * worktree add} left half-made, which git neither lists nor prunes. Only under {@link
 * RepositoryLock}.
 */
final class WorktreeEntries {

  /** What git writes into {@code locked} while it makes an entry, in the locale of its calls. */
  private static final String IN_THE_MAKING = "initializing";

  /** What stands in a worktree's {@code .git} before the path of its git directory. */
  private static final String LINK = "gitdir: ";

  /** How often something is done again that git was in the way of. */
  private static final int RACES = 20;

  private final Path entries;

  WorktreeEntries(Path commonDir) {
    this.entries = commonDir.resolve("worktrees");
  }

  /** Removes what a killed call left of {@code directory}, if nothing of a user can be in it. */
  void removeHalfMade(Path directory) throws IOException {
    boolean empty = isEmptyButForLink(directory);
    for (Path entry : of(directory)) {
      boolean whole =
          Files.exists(entry.resolve("HEAD")) && Files.exists(entry.resolve("commondir"));
      if (empty && (!whole || IN_THE_MAKING.equals(line(entry.resolve("locked"))))) {
        deleteTree(entry);
        Files.deleteIfExists(directory.resolve(".git"));
      }
    }
    Path link = directory.resolve(".git");
    if (empty && of(directory).isEmpty() && pointsHere(link)) {
      Files.deleteIfExists(link);
    }
  }

  /** Whether git has an entry for {@code directory}, in whatever state. */
  boolean has(Path directory) throws IOException {
    return !of(directory).isEmpty();
  }

  /**
   * The git directory of a worktree, as its {@code .git} file names it (gitrepository-layout(5)).
   *
   * @throws IOException if it is no worktree
   */
  static Path gitDirOf(Path worktree) throws IOException {
    String link = line(worktree.resolve(".git"));
    if (link == null || !link.startsWith(LINK)) {
      throw new IOException(worktree + " is no worktree");
    }
    return worktree.resolve(link.substring(LINK.length())).normalize();
  }

  /**
   * Removes the entries of a directory that is gone, whatever state they are in, and of worktrees
   * that were made in it.
   */
  void remove(Path directory) throws IOException {
    removeAll(List.of(directory));
  }

  /** As {@link #remove}, by one look at the entries. */
  void removeAll(Collection<Path> directories) throws IOException {
    Set<Path> gone = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (Path directory : directories) {
      gone.add(directory);
      gone.add(real(directory));
      names.add(directory.getFileName().toString());
    }
    for (Path entry : all()) {
      String link = line(entry.resolve("gitdir"));
      Path worktree = link == null ? null : entry.resolve(link).normalize().getParent();
      boolean theirs =
          worktree == null
              ? names.contains(entry.getFileName().toString())
              : isIn(gone, worktree) || isIn(gone, real(worktree));
      if (theirs) {
        deleteTree(entry);
      }
    }
    try {
      Files.deleteIfExists(entries);
    } catch (DirectoryNotEmptyException e) {
      // There are others.
    }
  }

  /** Whether a path, or a directory above it, is one of these. */
  private static boolean isIn(Set<Path> directories, Path path) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (directories.contains(at)) {
        return true;
      }
    }
    return false;
  }

  private List<Path> all() throws IOException {
    if (!Files.isDirectory(entries)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(entries)) {
      return all.toList();
    }
  }

  /** Entries whose worktree is {@code directory}; one that does not say goes by its name. */
  private List<Path> of(Path directory) throws IOException {
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(entries)) {
      return found;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(entries)) {
      for (Path entry : all) {
        String link = line(entry.resolve("gitdir"));
        boolean named = entry.getFileName().toString().equals(directory.getFileName().toString());
        if (link == null ? named : same(entry.resolve(link).normalize().getParent(), directory)) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  /** The directory whose HEAD is {@code branch}, a full name, or null; read without git. */
  @Nullable Path holderOf(String branch) throws IOException {
    String wanted = "ref: " + branch;
    Path common = entries.resolveSibling("HEAD");
    if (wanted.equals(line(common))) {
      return common.getParent();
    }
    if (Files.isDirectory(entries)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(entries)) {
        for (Path entry : all) {
          String link = line(entry.resolve("gitdir"));
          if (link != null && wanted.equals(line(entry.resolve("HEAD")))) {
            return entry.resolve(link).normalize().getParent();
          }
        }
      }
    }
    return null;
  }

  /** True if two paths name one place, which need not exist. */
  static boolean same(@Nullable Path a, Path b) throws IOException {
    return a != null && real(a).equals(real(b));
  }

  private static Path real(Path path) throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    Path parent = path.getParent();
    return parent == null ? path : real(parent).resolve(path.getFileName());
  }

  /** True if there is nothing in {@code directory} but the file that makes it a worktree. */
  private static boolean isEmptyButForLink(Path directory) throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return !Files.exists(directory, LinkOption.NOFOLLOW_LINKS);
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.allMatch(file -> file.endsWith(".git") && Files.isRegularFile(file));
    }
  }

  /** True for {@code gitdir: <entries>/…}. */
  private boolean pointsHere(Path link) throws IOException {
    String text = line(link);
    return text != null
        && text.startsWith(LINK)
        && same(Path.of(text.substring(LINK.length())).getParent(), entries);
  }

  /** The content without its last newline; a path may hold others. Null if there is no file. */
  private static @Nullable String line(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try {
      String text = Files.readString(file);
      return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /**
   * Git works in an entry too, without asking anybody: a {@code git gc} of an agent's locks and
   * unlocks HEAD there, or prunes the entry.
   */
  private static void deleteTree(Path directory) throws IOException {
    for (int attempt = 1; Files.exists(directory, LinkOption.NOFOLLOW_LINKS); attempt++) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (NoSuchFileException | DirectoryNotEmptyException | UncheckedIOException e) {
        if (attempt == RACES) {
          throw new IOException("Cannot remove " + directory + ": " + e.getMessage(), e);
        }
      }
    }
  }
}
