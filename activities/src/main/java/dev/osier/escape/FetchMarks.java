package dev.osier.escape;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.osier.file.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code git fetch}, {@code pull} and {@code push} leave behind: by it a remote branch or a
 * tag that came from a remote is told from one that somebody set. Anybody can write it, too; it
 * explains a ref and accuses nobody.
 */
final class FetchMarks {
  /** Of a log. */
  private static final int LIMIT_BYTES = 1 << 29;

  /** What they write into the log of a remote branch, from its beginning. */
  private static final Pattern FETCHED =
      Pattern.compile("(fetch|pull|clone|remote|update by push)\\b.*");

  private static final Pattern TAG = Pattern.compile(".*\ttag '(.*)' of .*");

  private final Path commonDir;
  private final List<String> tags = new ArrayList<>();
  private boolean fetched;

  /** Those in the repository, in whichever of its worktrees, since {@code then}. */
  FetchMarks(Path commonDir, Instant then) {
    this.commonDir = commonDir;
    List<Path> places = new ArrayList<>(List.of(commonDir));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(commonDir.resolve("worktrees"))) {
      entries.forEach(places::add);
    } catch (NoSuchFileException e) {
      // There are none.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at the worktrees of " + commonDir, e);
    }
    for (Path place : places) {
      read(place.resolve("FETCH_HEAD"), then);
    }
  }

  private void read(Path file, Instant then) {
    try {
      FileTime written = Files.getLastModifiedTime(file);
      if (!written.toInstant().isBefore(then)) {
        fetched = true;
        for (String line : new String(StateFile.read(file, LIMIT_BYTES), UTF_8).lines().toList()) {
          if (TAG.matcher(line).matches()) {
            tags.add(TAG.matcher(line).replaceFirst("$1"));
          }
        }
      }
    } catch (IOException e) {
      // Nothing was fetched there.
    }
  }

  /** Whether anything was fetched at all. */
  boolean any() {
    return fetched;
  }

  boolean hasTag(String name) {
    return tags.contains(name);
  }

  /**
   * Whether a remote branch came to be where it is by fetching or pushing.
   *
   * @param id empty: it is gone
   */
  boolean explains(String ref, String id) {
    if (id.isEmpty()) {
      // Pruned. Its log is gone with it.
      return fetched;
    }
    try {
      List<String> log =
          new String(StateFile.read(commonDir.resolve("logs").resolve(ref), LIMIT_BYTES), UTF_8)
              .lines()
              .toList();
      // old SP new SP who TAB message
      String last = log.isEmpty() ? "" : log.get(log.size() - 1);
      int tab = last.indexOf('\t');
      String[] ids = last.split(" ", 3);
      return tab > 0
          && ids.length > 1
          && ids[1].equals(id)
          && FETCHED.matcher(last.substring(tab + 1)).matches();
    } catch (NoSuchFileException | NotDirectoryException e) {
      // The user wants no logs.
      return fetched;
    } catch (IOException e) {
      return false;
    }
  }
}
