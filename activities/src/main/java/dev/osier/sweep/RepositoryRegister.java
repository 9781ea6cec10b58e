package dev.osier.sweep;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.osier.effect.StateJson;
import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import dev.osier.git.Repository;
import dev.osier.workspace.Places;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The repositories that this host has worked in, one small file each in {@code
 * <home>/repositories/}: so that a later process knows where to look for what is left. It is
 * written before anything is made in a repository. One that has been gone for long is forgotten.
 *
 * <p>A repository that was found by two roots, such as two of its worktrees, stands here twice,
 * since the names of its workspaces go by the root.
 */
public final class RepositoryRegister {
  /** It may be on a disk that is away for a while. */
  private static final Duration GONE = Duration.ofDays(14);

  private static final Duration SEEN_AGAIN = Duration.ofDays(1);

  private final Path home;
  private final Path directory;

  /**
   * @param home {@code $OSIER_HOME}
   */
  public RepositoryRegister(Path home) {
    this.home = home;
    this.directory = home.resolve("repositories");
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Entry(String root, String commonDir, boolean bare) {}

  /** On return it is on the disk; there is nothing to do for one that stands there. */
  public void add(Repository repository) throws IOException {
    Entry entry =
        new Entry(
            repository.root().toString(), repository.commonDir().toString(), repository.bare());
    Path file = directory.resolve(Places.hash(entry.commonDir() + "\n" + entry.root()));
    if (!Files.exists(file)) {
      DurableFile.replace(file, StateJson.MAPPER.writeValueAsBytes(entry));
    }
  }

  /** Those that are still there. */
  public List<Repository> all() {
    List<Repository> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (file.getFileName().toString().startsWith(".")) {
          // Part of a write, under way or cut off.
          if (isOlder(file, SEEN_AGAIN)) {
            Files.deleteIfExists(file);
          }
          continue;
        }
        Optional<Repository> repository = load(file);
        if (repository.isPresent()) {
          found.add(repository.get());
          if (isOlder(file, SEEN_AGAIN)) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
          }
        } else if (isOlder(file, GONE) && missing(file) == null) {
          Files.deleteIfExists(file);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + directory + ": " + e.getMessage(), e);
    }
    found.sort((a, b) -> a.root().compareTo(b.root()));
    return found;
  }

  /**
   * A repository that is not where it was, and of which workspaces lie on this host.
   *
   * @param workspaces the directory in which they lie
   */
  public record Missing(Path root, Path workspaces) {}

  /** Those that were moved or removed, or are on a disk that is away, with work left behind. */
  public List<Missing> missing() {
    List<Missing> missing = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "[!.]*")) {
      for (Path file : files) {
        Missing found = load(file).isPresent() ? null : missing(file);
        if (found != null) {
          missing.add(found);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + directory + ": " + e.getMessage(), e);
    }
    missing.sort((a, b) -> a.root().compareTo(b.root()));
    return missing;
  }

  private @Nullable Missing missing(Path file) throws IOException {
    Entry entry = entry(file);
    if (entry == null) {
      return null;
    }
    Path place = Places.ofMissing(home, Path.of(entry.commonDir()));
    return place == null ? null : new Missing(Path.of(entry.root()), place);
  }

  private static boolean isOlder(Path file, Duration age) throws IOException {
    return Files.getLastModifiedTime(file).toInstant().plus(age).isBefore(Instant.now());
  }

  private static Optional<Repository> load(Path file) throws IOException {
    Entry entry = entry(file);
    if (entry == null) {
      return Optional.empty();
    }
    Path common = Path.of(entry.commonDir());
    return Files.isRegularFile(common.resolve("HEAD"))
        ? Optional.of(new Repository(Path.of(entry.root()), common, entry.bare()))
        : Optional.empty();
  }

  private static @Nullable Entry entry(Path file) throws IOException {
    try {
      Entry entry = StateJson.MAPPER.readValue(StateFile.read(file, 100_000), Entry.class);
      return entry == null || entry.root() == null || entry.commonDir() == null ? null : entry;
    } catch (NoSuchFileException | StateFile.NotAFileException | JsonProcessingException e) {
      // Forgotten by another process, or written by nobody who knows how.
      return null;
    }
  }
}
