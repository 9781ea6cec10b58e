package dev.osier.git;

import dev.osier.file.StateFile;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A second place for the objects that Osier makes, where no {@code git gc} and no {@code git prune}
 * looks: a directory below {@code .git/osier/runs/<run>}. Worktrees share one object database, and
 * whoever prunes it takes each object that no ref names yet, at any instant between its making and
 * the move of the ref. So objects are written here first, then given to the repository as hard
 * links, then the ref is moved; what is pruned nevertheless, by one that had looked before, is
 * given again.
 *
 * <p>Gone with the effect or run whose it is. It costs no bytes while the repository has the same
 * object loose. Not for clones and copies: nobody else prunes those.
 */
public final class SpareObjects {
  /** No name of an effect. */
  private static final String NAME = ".objects";

  private static final Pattern GROUP = Pattern.compile("[0-9a-f]{2}");
  private static final Pattern OBJECT = Pattern.compile("[0-9a-f]{38}");

  /** Git removes a directory of objects that is empty, also just as one is to come in. */
  private static final int RACES = 20;

  private final Path state;
  private final Path objects;
  private final Path directory;

  private SpareObjects(Path state, Path objects, Path directory) {
    this.state = state;
    this.objects = objects;
    this.directory = directory;
  }

  /**
   * Those of what {@code place} is for.
   *
   * @param commonDir of the repository
   * @param place a directory of a run or an effect; need not exist
   */
  public static SpareObjects in(Path place, Path commonDir) {
    return new SpareObjects(
        commonDir.resolve("osier"), commonDir.resolve("objects"), place.resolve(NAME));
  }

  /** Those of what a run merges. */
  public static SpareObjects ofRun(Repository repository, String run) {
    Path place = repository.osierDirectory().resolve("runs").resolve(run);
    return in(place, repository.commonDir());
  }

  /** Where they lie; made if it is not there. */
  Path directory() {
    try {
      StateFile.requireDirectory(state, directory);
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + directory + ": " + e.getMessage(), e);
    }
  }

  /** Of the repository. */
  Path objects() {
    return objects;
  }

  /** For who tells the places of objects apart. */
  public Path place() {
    return directory;
  }

  /** The same git, which writes here and reads here and in the repository. */
  public Git in(Git git) {
    return git.with("GIT_OBJECT_DIRECTORY", directory().toString())
        .with("GIT_ALTERNATE_OBJECT_DIRECTORIES", quoted(objects));
  }

  /** Adds what a program needs whose git is to read here, and writes to the repository. */
  public void showTo(Map<String, String> environment) {
    environment.put("GIT_ALTERNATE_OBJECT_DIRECTORIES", quoted(directory()));
  }

  /** As git reads a list of paths: a colon ends one, unless it is quoted. */
  private static String quoted(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * Makes sure that all of {@code tips} which {@code without} has not is here, or in a pack of the
   * repository, and in the repository. To be called before a ref is moved there.
   *
   * @param git of the repository
   * @throws GitException if an object is gone already: then what made it has to be done again
   */
  public void hold(Git git, Collection<String> tips, Collection<String> without)
      throws InterruptedException {
    StringBuilder input = new StringBuilder();
    tips.forEach(tip -> input.append(tip).append('\n'));
    without.forEach(commit -> input.append('^').append(commit).append('\n'));
    hold(
        git,
        in(git)
            .requireLinesWithInput(
                input.toString(),
                "rev-list",
                "--objects",
                "--no-object-names",
                // Fetches none, and fails for one that no remote has promised.
                "--missing=allow-promisor",
                "--stdin"));
  }

  /**
   * As {@link #hold(Git, Collection, Collection)}, for objects that are known.
   *
   * @param ids of all that is to be held
   */
  public void hold(Git git, Collection<String> ids) throws InterruptedException {
    List<String> apart = new ArrayList<>();
    try {
      for (String id : ids) {
        Path name = Path.of(id.substring(0, 2), id.substring(2));
        Path here = directory.resolve(name);
        Path there = objects.resolve(name);
        if (Files.exists(here, LinkOption.NOFOLLOW_LINKS)) {
          giveOne(here, there);
        } else if (!link(there, here)) {
          apart.add(id);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write into %s or %s: %s".formatted(directory, objects, e.getMessage()), e);
    }
    requirePacked(git, apart);
  }

  /** Whether all of a commit is there that another has not; with what is here. */
  public boolean isWhole(Git git, String commit, String without) throws InterruptedException {
    Exited listed =
        in(git)
            .call(
                "rev-list",
                "--objects",
                "--quiet",
                "--missing=allow-promisor",
                commit,
                "^" + without);
    return listed.succeeded();
  }

  private void requirePacked(Git git, List<String> ids) throws InterruptedException {
    if (ids.isEmpty()) {
      return;
    }
    List<String> found =
        git.requireLinesWithInput(String.join("\n", ids) + "\n", "cat-file", "--batch-check");
    boolean promised = git.call("config", "extensions.partialClone").succeeded();
    for (String each : found) {
      if (each.endsWith(" missing") && !promised) {
        throw new GitException("Cannot keep " + each.split(" ", 2)[0] + ": it was pruned");
      }
    }
  }

  /** Gives the repository again what is here and not there. */
  public void give() {
    try {
      for (Path group : list(directory, GROUP)) {
        for (Path object : list(group, OBJECT)) {
          giveOne(object, objects.resolve(directory.relativize(object)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write into " + objects + ": " + e.getMessage(), e);
    }
  }

  private static void giveOne(Path object, Path there) throws IOException {
    if (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)
        && Files.isRegularFile(object, LinkOption.NOFOLLOW_LINKS)) {
      link(object, there);
    }
  }

  /** False if {@code from} is not there. */
  private static boolean link(Path from, Path to) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        makeGroup(Objects.requireNonNull(to.getParent()));
        Files.createLink(to, from);
        return true;
      } catch (FileAlreadyExistsException e) {
        return true;
      } catch (NoSuchFileException e) {
        if (!Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
          return false;
        }
        if (attempt == RACES) {
          throw e;
        }
      } catch (FileSystemException | UnsupportedOperationException e) {
        return copy(from, to);
      }
    }
  }

  /** As git makes it: a repository may be shared among users. */
  private static void makeGroup(Path group) throws IOException {
    if (!Files.isDirectory(group)) {
      Files.createDirectories(group);
      Files.setPosixFilePermissions(
          group, Files.getPosixFilePermissions(Objects.requireNonNull(group.getParent())));
    }
  }

  /** Where the file system has no hard links. */
  private static boolean copy(Path from, Path to) throws IOException {
    Path next = Files.createTempFile(to.getParent(), "tmp_obj_", "");
    try {
      Files.copy(
          from,
          next,
          StandardCopyOption.REPLACE_EXISTING,
          StandardCopyOption.COPY_ATTRIBUTES,
          LinkOption.NOFOLLOW_LINKS);
      Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** Gives all to the repository and removes what is here: a ref holds it, or nobody needs it. */
  public void remove() {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        give();
        try (Stream<Path> tree = Files.walk(directory)) {
          for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
            Files.deleteIfExists(file);
          }
        }
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + directory + ": " + e.getMessage(), e);
    }
  }

  private static List<Path> list(Path parent, Pattern names) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (names.matcher(entry.getFileName().toString()).matches()) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Nothing was made.
    }
    return found;
  }
}
