package dev.osier.workspace;

import dev.osier.git.Repository;
import dev.osier.run.EffectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Where workspaces lie: {@code <home>/workspaces/<repository>-<hash>/<run>/<task>}. The hash is
 * that of the repository's common directory, so that two of one name have workspaces apart.
 */
final class Places {
  private static final int SLUG = 24;
  private static final int HASH = 8;

  /** workspaces, repository, run, task. */
  private static final int PLACE_NAMES = 4;

  private final Path workspaces;
  private final Path ofRepository;

  Places(Path home, Repository repository) {
    try {
      // Real, since git writes real paths into a worktree's files.
      this.workspaces = Files.createDirectories(home.resolve("workspaces")).toRealPath();
      String common = repository.commonDir().toRealPath().toString();
      this.ofRepository = workspaces.resolve(slug(repository.root()) + "-" + hash(common));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make " + home + ": " + e.getMessage(), e);
    }
  }

  Path of(EffectId effect) {
    return of(effect.run()).resolve(effect.task());
  }

  Path of(String run) {
    return ofRepository.resolve(run);
  }

  /**
   * Whether a recorded directory can be that of an effect, here or in an earlier home. A record
   * lies where agents can write.
   */
  static boolean isPlace(Path directory, EffectId effect) {
    int names = directory.getNameCount();
    return directory.isAbsolute()
        && directory.equals(directory.normalize())
        && directory.endsWith(Path.of(effect.run(), effect.task()))
        && names > PLACE_NAMES
        && directory.getName(names - PLACE_NAMES).toString().equals("workspaces");
  }

  /** Below it lies all that Osier makes outside of a repository. */
  Path home() {
    return Objects.requireNonNull(workspaces.getParent());
  }

  /** On the file system of the workspaces, so that moving one here is a rename. */
  Trash trash() {
    return new Trash(workspaces.resolve(".trash"));
  }

  /** The runs that have a directory here, by name. */
  List<String> runs() {
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
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          effects.add(new EffectId(run, entry.getFileName().toString()));
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + of(run) + ": " + e.getMessage(), e);
    }
    return effects;
  }

  /** Removes the run's directory, and the repository's, if nothing is in them any more. */
  void removeEmpty(String run) {
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

  private static String slug(Path root) {
    Path name = root.getFileName();
    String slug = String.valueOf(name).replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    return slug.isEmpty() ? "repository" : slug.substring(0, Math.min(SLUG, slug.length()));
  }

  /** Short, and the same always: tells apart what a host has a few thousand of. */
  static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
