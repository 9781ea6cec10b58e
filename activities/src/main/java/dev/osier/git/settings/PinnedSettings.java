package dev.osier.git.settings;

import dev.osier.file.StateFile;
import dev.osier.git.Repository;
import dev.osier.git.copy.CloneSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The settings with which Osier calls git in the workspaces of a run: those of the user's
 * repository as they were when the run's first workspace was made. An agent can set filters,
 * drivers, a monitor or attributes, in the repository that worktrees share or in its own clone, and
 * git would run them in Osier's next call.
 *
 * <p>A directory {@code <common>/osier/runs/<run>/.settings/…} that stands for the common directory
 * of a repository ({@code GIT_COMMON_DIR}, gitrepository-layout(5)): settings, attributes and
 * excludes are its own; objects and refs are links to those of the repository.
 */
public final class PinnedSettings {
  /** What is shared, and no setting. */
  private static final List<String> SHARED =
      List.of("objects", "refs", "logs", "packed-refs", "shallow", "worktrees", "rr-cache");

  private static final List<String> COPIED = List.of("info/exclude", "info/attributes");

  private final Repository repository;

  /**
   * @param repository the user's
   */
  public PinnedSettings(Repository repository) {
    this.repository = repository;
  }

  /** For the worktrees of a run; made where it is not there yet. */
  public Path ofWorktrees(String run) throws IOException, InterruptedException {
    return require(of(run).resolve("worktrees"), repository.commonDir());
  }

  /**
   * For one clone.
   *
   * @param gitDirectory of the clone
   */
  public Path ofClone(String run, String task, Path gitDirectory)
      throws IOException, InterruptedException {
    return require(of(run).resolve("clone-" + task), gitDirectory);
  }

  private Path of(String run) {
    return repository.osierDirectory().resolve("runs").resolve(run).resolve(".settings");
  }

  /** Of a run that is over. */
  public void remove(String run) throws IOException {
    Path directory = of(run);
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      delete(directory);
    } else {
      Files.deleteIfExists(directory);
    }
  }

  private Path require(Path place, Path shared) throws IOException, InterruptedException {
    boolean made = Files.isRegularFile(place.resolve("config"), LinkOption.NOFOLLOW_LINKS);
    if (made && leadTo(place, shared)) {
      return place;
    }
    if (made) {
      // The repository was moved since.
      delete(place);
    }
    StateFile.requireDirectory(
        repository.osierDirectory(), Objects.requireNonNull(place.getParent()));
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      StateFile.putAside(repository.osierDirectory(), place);
    }
    Path next = Files.createTempDirectory(place.getParent(), ".next");
    try {
      fill(next, shared);
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isRegularFile(place.resolve("config"), LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
      // Another task of the run was first.
    } finally {
      delete(next);
    }
    return place;
  }

  private static boolean leadTo(Path place, Path shared) throws IOException {
    for (String name : SHARED) {
      Path link = place.resolve(name);
      if (!Files.isSymbolicLink(link)
          || !Files.readSymbolicLink(link).equals(shared.resolve(name))) {
        return false;
      }
    }
    return true;
  }

  private void fill(Path next, Path shared) throws IOException, InterruptedException {
    for (String name : SHARED) {
      Files.createSymbolicLink(next.resolve(name), shared.resolve(name));
    }
    if (!repository.bare()) {
      // Git makes no directory where a link leads to none.
      Files.createDirectories(shared.resolve("logs"));
    }
    for (String name : COPIED) {
      Path from = repository.commonDir().resolve(name);
      if (Files.isRegularFile(from)) {
        Files.createDirectories(next.resolve("info"));
        Files.copy(from, next.resolve(name));
      }
    }
    CloneSettings settings = new CloneSettings(repository);
    StringBuilder text = new StringBuilder(settings.text());
    if (repository.bare()) {
      text.append("[core]\n\tlogAllRefUpdates = false\n");
    }
    // Else its objects would be stored here, and go with the run.
    if (!settings.has("lfs.storage")) {
      text.append(CloneSettings.line("lfs", "storage", shared.resolve("lfs").toString()));
    }
    Files.write(next.resolve("config"), text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
