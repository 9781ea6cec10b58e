package dev.osier.merge;

import dev.osier.file.StateFile;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits.Blob;
import dev.osier.process.OwnerName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A directory with the {@code .gitattributes} files of a commit: git reads from a work tree which
 * merge drivers and line ends hold, and the integration has none. Nothing else is in it, unless
 * drivers are to find their programs there.
 *
 * <p>It lies at {@code <common>/osier/merge/<pid>-<start>-<random>}. One whose process is gone is
 * removed by the next merge in the repository, or by {@link #sweep}.
 */
public final class Attributes implements AutoCloseable {
  static final String NAME = ".gitattributes";

  private static final String FILES = "files";

  private final Path root;

  private Attributes(Path root) {
    this.root = root;
  }

  /** With nothing in it; to be closed. */
  static Attributes in(Repository repository) {
    sweep(repository);
    Path merges = directoryOf(repository);
    try {
      StateFile.requireDirectory(repository.osierDirectory(), merges);
      Path root = Files.createTempDirectory(merges, OwnerName.own()).toRealPath();
      Files.createDirectory(root.resolve(FILES));
      return new Attributes(root);
    } catch (IOException e) {
      throw new GitException("Cannot make a directory in " + merges, e);
    }
  }

  /** Where git merges. */
  Path directory() {
    return root.resolve(FILES);
  }

  /** A file beside it, which is removed with it. */
  Path beside(String name) {
    return root.resolve(name);
  }

  /** Writes these, and leaves no other of their kind. */
  void put(List<Blob> files) {
    try (Stream<Path> tree = Files.walk(directory())) {
      for (Path each : tree.filter(Attributes::isOne).toList()) {
        Files.delete(each);
      }
      write(files);
    } catch (IOException e) {
      throw new GitException("Cannot write attributes into " + directory(), e);
    }
  }

  private static boolean isOne(Path path) {
    return path.getFileName().toString().equals(NAME)
        && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void write(List<Blob> files) throws IOException {
    for (Blob file : files) {
      Path path = PathNames.in(directory(), file.path()).normalize();
      // A tree that nobody could check out: git does not make such, a hostile program may.
      boolean inside = path.startsWith(directory()) && !file.path().contains(".git/");
      if (inside) {
        makeRoom(Objects.requireNonNull(path.getParent()));
        Files.write(path, file.content(), StandardOpenOption.CREATE_NEW);
      }
    }
  }

  /** What lies there is of another commit, and may be a link that leads out. */
  private void makeRoom(Path parent) throws IOException {
    Path at = directory();
    for (Path name : at.relativize(parent)) {
      at = at.resolve(name).normalize();
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(at);
        Files.createDirectory(at);
      }
    }
  }

  @Override
  public void close() {
    delete(root);
  }

  /** Removes what workers that were killed left behind. */
  public static void sweep(Repository repository) {
    Path merges = directoryOf(repository);
    if (!Files.isDirectory(merges, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(merges)) {
      for (Path each : left) {
        if (!OwnerName.lives(each.getFileName().toString())) {
          delete(each);
        }
      }
    } catch (IOException e) {
      throw new GitException("Cannot look into " + merges, e);
    }
  }

  private static Path directoryOf(Repository repository) {
    return repository.osierDirectory().resolve("merge");
  }

  private static void delete(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new GitException("Cannot remove " + directory, e);
    }
  }
}
