package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.Commits.Blob;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.git.StateFile;
import dev.osier.process.OwnerName;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A directory with the {@code .gitattributes} files of a commit and nothing else: git reads merge
 * drivers and line ends from a work tree, and the integration has none.
 *
 * <p>It lies at {@code <common>/osier/merge/<pid>-<start>-<random>}. One whose process is gone is
 * removed by the next merge in the repository, or by {@link #sweep}.
 */
public final class Attributes implements AutoCloseable {
  static final String NAME = ".gitattributes";

  private final Path directory;

  private Attributes(Path directory) {
    this.directory = directory;
  }

  static Attributes of(Repository repository, Commits commits, String commit) {
    sweep(repository);
    try {
      Path merges = directoryOf(repository);
      StateFile.makeDirectory(merges);
      Attributes attributes =
          new Attributes(Files.createTempDirectory(merges, OwnerName.own()).toRealPath());
      attributes.write(commits.filesNamed(commit, NAME));
      return attributes;
    } catch (IOException e) {
      throw new GitException("Cannot write the attributes of " + commit, e);
    }
  }

  Path directory() {
    return directory;
  }

  private void write(List<Blob> files) throws IOException {
    for (Blob file : files) {
      Path path = PathNames.in(directory, file.path()).normalize();
      // A tree that nobody could check out: git does not make such, a hostile program may.
      boolean inside = path.startsWith(directory) && !file.path().contains(".git/");
      if (inside) {
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.write(path, file.content());
      }
    }
  }

  @Override
  public void close() {
    delete(directory);
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
