package dev.osier.git.copy;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryLock;
import dev.osier.git.object.Blobs;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Trees;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bare repository that stands for a plain directory, so that the same merging and the same
 * promises hold for it: {@code <home>/shadows/<name>-<hash of the path>}. It holds files byte by
 * byte, whatever attributes and settings say: what comes back must be what was there.
 *
 * @param directory real path; only publishing writes to it
 */
public record HiddenRepository(Repository repository, Path directory) {
  /** Below the git directory; it is there if and only if the repository is whole. */
  private static final String DIRECTORY_FILE = "osier/directory";

  /**
   * Below the git directory: the commit that was written into the directory last, in part or all.
   */
  private static final String WRITTEN_FILE = "osier/written";

  private static final String INDEX = "osier/directory.index";

  private static final String BYTE_BY_BYTE =
      "* -text -eol -filter -ident -working-tree-encoding -crlf -export-subst\n";

  private static final Set<PosixFilePermission> OWNERS =
      PosixFilePermissions.fromString("rwx------");

  private static final int SLUG = 24;
  private static final int HASH = 8;

  /**
   * The one of {@code directory}; made if it is not there.
   *
   * @param home {@code $OSIER_HOME}
   */
  public static HiddenRepository require(Path home, Path directory)
      throws IOException, InterruptedException {
    Path real = directory.toRealPath();
    Path shadows = Files.createDirectories(home.resolve("shadows")).toRealPath();
    closeToOthers(shadows);
    Path place = shadows.resolve(slug(real) + "-" + hash(real));
    if (!Files.isDirectory(place)) {
      make(shadows.resolve(".new-" + UUID.randomUUID()), place, real);
    }
    HiddenRepository found = of(new Repository(place, place, true));
    if (found == null || !found.directory().equals(real)) {
      throw new IOException(place + " is not the hidden repository of " + real);
    }
    closeToOthers(place);
    copyExcludes(real, place);
    return found;
  }

  /** It holds all files of the directory, whoever may read them there, and whatever the umask. */
  private static void closeToOthers(Path directory) throws IOException {
    if (!Files.getPosixFilePermissions(directory).equals(OWNERS)) {
      Files.setPosixFilePermissions(directory, OWNERS);
    }
  }

  /**
   * The one of {@code directory} or of the next directory above it that has one, or null.
   *
   * @param home {@code $OSIER_HOME}
   */
  public static @Nullable HiddenRepository around(Path home, Path directory) throws IOException {
    Path shadows = home.resolve("shadows");
    if (!Files.isDirectory(shadows) || !Files.isDirectory(directory)) {
      return null;
    }
    Path within = shadows.toRealPath();
    for (Path at = directory.toRealPath(); at != null; at = at.getParent()) {
      Path place = within.resolve(slug(at) + "-" + hash(at));
      HiddenRepository found =
          Files.isDirectory(place) ? of(new Repository(place, place, true)) : null;
      if (found != null && found.directory().equals(at)) {
        return found;
      }
    }
    return null;
  }

  /** The one that {@code repository} is, or null if it is a user's. */
  public static @Nullable HiddenRepository of(Repository repository) {
    Path file = repository.commonDir().resolve(DIRECTORY_FILE);
    Path shadows = repository.commonDir().getParent();
    if (!repository.bare() || shadows == null || !shadows.endsWith("shadows")) {
      // Whoever writes such a file into a user's repository does not get a say in it.
      return null;
    }
    try {
      return new HiddenRepository(repository, Path.of(URI.create(Files.readString(file).strip())));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new GitException("Cannot read " + file + ": " + e, e);
    }
  }

  /**
   * Git that looks at the directory as the work tree of this repository, with an index that is used
   * for nothing else: what it knows of a file it does not read again. Only under {@link
   * RepositoryLock#onCheckouts} may it be written to.
   */
  public Git git() {
    return lookingAt(index());
  }

  /** Like {@link #git}, without an index: all that is there is untracked. */
  public Git gitWithoutIndex() {
    return lookingAt(repository.commonDir().resolve("osier/no-index"));
  }

  /** Notes that files of {@code commit} are about to be written into the directory. */
  public void noteWriting(String commit) throws IOException {
    Path file = repository.commonDir().resolve(WRITTEN_FILE);
    Path next = file.resolveSibling("written.tmp");
    Files.writeString(next, commit + "\n");
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Whether what stands at a path of the directory is what Osier itself wrote there last, or was to
   * write: nobody has changed it since.
   */
  public boolean isWritten(String path) throws IOException, InterruptedException {
    Path file = repository.commonDir().resolve(WRITTEN_FILE);
    if (!Files.isRegularFile(file)) {
      return false;
    }
    String commit = Files.readString(file).strip();
    Blobs.Content there = Blobs.at(PathNames.in(directory, path));
    try (Commits commits = Commits.of(repository);
        Trees trees = commits.trees()) {
      return trees
          .entry(commits.treeOf(commit), path)
          .map(entry -> entry.mode() == there.mode() && entry.id().equals(there.id()))
          .orElse(there.isNone());
    }
  }

  private Git lookingAt(Path index) {
    return Git.at(directory)
        .with("GIT_DIR", repository.commonDir().toString())
        .with("GIT_WORK_TREE", directory.toString())
        .with("GIT_INDEX_FILE", index.toString());
  }

  /** Of {@link #git}. */
  public Path index() {
    return repository.commonDir().resolve(INDEX);
  }

  private static void make(Path next, Path place, Path directory)
      throws IOException, InterruptedException {
    try {
      Files.createDirectories(next);
      closeToOthers(next);
      Git git = Git.at(next);
      git.require("init", "--quiet", "--bare", "--template=", ".");
      for (String setting : new String[] {"core.autocrlf", "core.safecrlf"}) {
        git.require("config", setting, "false");
      }
      // No gc of anybody's may forget workspaces, which have no link back.
      git.require("config", "gc.auto", "0");
      Path info = Files.createDirectories(next.resolve("info"));
      Files.writeString(info.resolve("attributes"), BYTE_BY_BYTE);
      Path file = next.resolve(DIRECTORY_FILE);
      Files.createDirectories(next.resolve("osier"));
      Files.writeString(file, directory.toUri() + "\n");
      Files.move(next, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!Files.isDirectory(place)) {
        throw e;
      }
      // Another process was first.
    } finally {
      deleteTree(next);
    }
  }

  /**
   * What the user's own repository there, if there is one, ignores besides its .gitignore files.
   */
  private static void copyExcludes(Path directory, Path place) throws IOException {
    Path from = directory.resolve(".git/info/exclude");
    if (Files.isRegularFile(from)) {
      Files.copy(from, place.resolve("info/exclude"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void deleteTree(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (Stream<Path> tree = Files.walk(directory)) {
        for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static String slug(Path path) {
    String name = String.valueOf(path.getFileName()).replaceAll("[^A-Za-z0-9._-]+", "-");
    String slug = name.replaceAll("^[.-]+", "");
    return slug.isEmpty() ? "directory" : slug.substring(0, Math.min(SLUG, slug.length()));
  }

  private static String hash(Path path) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(path.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
