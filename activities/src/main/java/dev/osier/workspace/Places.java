package dev.osier.workspace;

import dev.osier.effect.EffectStore;
import dev.osier.file.Trash;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.process.ThisUser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where workspaces lie: {@code <home>/workspaces/<repository>-<hash>/<run>/<task>}. The hash is
 * that of the repository's common directory, so that two of one name have workspaces apart.
 */
public final class Places {
  private static final String ALL = "workspaces";
  private static final int SLUG = 24;
  private static final int HASH = 8;

  /** workspaces, repository, run, task. */
  static final int NAMES = 4;

  private final Path workspaces;
  private final Path ofRepository;

  Places(Path home, Repository repository) {
    try {
      // Real, since git writes real paths into a worktree's files.
      this.workspaces = Files.createDirectories(home.resolve(ALL)).toRealPath();
      closeToOthers(home);
      this.ofRepository = workspaces.resolve(nameOf(repository.commonDir().toRealPath()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + home + ": " + e.getMessage(), e);
    }
  }

  /** Whatever the umask: prompts, logs and work of others' repositories lie below it. */
  private static void closeToOthers(Path home) throws IOException {
    Set<PosixFilePermission> owners = PosixFilePermissions.fromString("rwx------");
    if (!Files.getPosixFilePermissions(home).equals(owners) && ThisUser.owns(home)) {
      Files.setPosixFilePermissions(home, owners);
    }
  }

  /** The directory of all workspaces of a home, for one of them; null for any other directory. */
  static @Nullable Path above(Path workspace) {
    Path place = workspace;
    for (int name = 1; name < NAMES && place != null; name++) {
      place = place.getParent();
    }
    return place != null && place.endsWith(ALL) ? place : null;
  }

  private static String nameOf(Path common) {
    return slug(common) + "-" + hash(common.toString());
  }

  /**
   * Where the workspaces of a repository lie that is not there any more, or null if there are none.
   */
  public static @Nullable Path ofMissing(Path home, Path common) {
    Path place = home.resolve(ALL).resolve(nameOf(common));
    return children(place).isEmpty() ? null : place;
  }

  /**
   * Removes the directories above a workspace that is gone, as far as nothing else is in them: of a
   * repository that was moved, they are no more those that {@link #removeEmpty} looks at.
   */
  static void removeEmptyAbove(Path workspace) {
    Path run = Objects.requireNonNull(workspace.getParent());
    try {
      Files.deleteIfExists(run);
      Files.deleteIfExists(Objects.requireNonNull(run.getParent()));
    } catch (IOException e) {
      // Another workspace is there, or on its way.
    }
  }

  /** As the constructor, but makes nothing: null if this home has no workspaces at all. */
  public static @Nullable Places ifThere(Path home, Repository repository) {
    return Files.isDirectory(home.resolve(ALL)) ? new Places(home, repository) : null;
  }

  /** Where the workspace of an effect lies, or would. */
  public Path of(EffectId effect) {
    return of(effect.run()).resolve(effect.task());
  }

  /** Where those of a run lie. */
  public Path of(String run) {
    return ofRepository.resolve(run);
  }

  /**
   * Whether a recorded directory can be that of an effect, here or in an earlier home. A record
   * lies where agents can write.
   */
  public static boolean isPlace(Path directory, EffectId effect) {
    int names = directory.getNameCount();
    return directory.isAbsolute()
        && directory.equals(directory.normalize())
        && directory.endsWith(Path.of(effect.run(), effect.task()))
        && names > NAMES
        && directory.getName(names - NAMES).toString().equals(ALL);
  }

  /** The run whose workspace lies here, by the name of the directory that it is in. */
  static String runOf(Path workspace) {
    return String.valueOf(Objects.requireNonNull(workspace.getParent()).getFileName());
  }

  /** Below it lies all that Osier makes outside of a repository. */
  Path home() {
    return Objects.requireNonNull(workspaces.getParent());
  }

  /** A directory that all workspaces of the repository share; beside them, so never removed. */
  Path cache(String name) {
    return home().resolve("caches").resolve(ofRepository.getFileName()).resolve(name);
  }

  /** On the file system of the workspaces, so that moving one here is a rename. */
  public Trash trash() {
    return new Trash(workspaces.resolve(".trash"));
  }

  /** The runs that have a directory here, by name. */
  public List<String> runs() {
    List<String> runs = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(ofRepository)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          runs.add(entry.getFileName().toString());
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + ofRepository + ": " + e.getMessage(), e);
    }
    return runs;
  }

  /** The effects of a run that have a directory here. */
  List<EffectId> effects(String run) {
    List<EffectId> effects = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(of(run))) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        // An agent may make a directory of any name beside its own.
        if (EffectStore.isName(name) && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          effects.add(new EffectId(run, name));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + of(run) + ": " + e.getMessage(), e);
    }
    return effects;
  }

  /** All that lies where workspaces of this repository do, whatever it is called, sorted. */
  public List<Path> entries() {
    List<Path> entries = new ArrayList<>();
    for (Path run : children(ofRepository)) {
      if (Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS)) {
        entries.addAll(children(run));
      } else {
        entries.add(run);
      }
    }
    return entries;
  }

  /** Whether a path is one of this repository's. */
  public boolean isBelow(Path path) {
    return path.startsWith(ofRepository) && path.equals(path.normalize());
  }

  /** The effect whose workspace lies here, or would; null if none can. */
  public @Nullable EffectId effectAt(Path path) {
    int names = path.getNameCount();
    if (names != ofRepository.getNameCount() + 2) {
      return null;
    }
    String run = path.getName(names - 2).toString();
    String task = path.getName(names - 1).toString();
    return EffectStore.isName(run) && EffectStore.isName(task) ? new EffectId(run, task) : null;
  }

  private static List<Path> children(Path directory) {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      entries.forEach(children::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + directory + ": " + e.getMessage(), e);
    }
    children.sort(null);
    return children;
  }

  /** Removes the run's directory, and the repository's, if nothing is in them any more. */
  public void removeEmpty(String run) {
    for (Path directory : List.of(of(run), ofRepository)) {
      try {
        Files.deleteIfExists(directory);
      } catch (DirectoryNotEmptyException e) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot remove " + directory + ": " + e.getMessage(), e);
      }
    }
  }

  /** By the directory all worktrees share: from whichever of them it is asked, it is the same. */
  private static String slug(Path common) {
    Path parent = common.getParent();
    Path name =
        common.endsWith(".git") && parent != null ? parent.getFileName() : common.getFileName();
    String slug = String.valueOf(name).replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    return slug.isEmpty() ? "repository" : slug.substring(0, Math.min(SLUG, slug.length()));
  }

  /** Short, and the same always: tells apart what a host has a few thousand of. */
  public static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
