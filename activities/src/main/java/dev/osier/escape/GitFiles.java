package dev.osier.escape;

import dev.osier.escape.Sight.Thing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Files in a git directory, besides objects, refs and settings, that decide what git does there:
 * hooks, {@code info/}, what is borrowed from where, which branch is checked out, what is half
 * done. A hook is run by the user's next commit.
 */
final class GitFiles {
  /** Of the repository as a whole. */
  private static final List<String> COMMON =
      List.of(
          "commondir",
          "gitdir",
          "shallow",
          "objects/info/alternates",
          "objects/info/http-alternates");

  /** Of a work tree. */
  private static final List<String> WORKTREE =
      List.of("HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_LOG");

  /** Here that it is there says enough. */
  private static final List<String> UNFINISHED =
      List.of("rebase-merge", "rebase-apply", "sequencer");

  /** The last two are remotes, as git had them before it had settings for them. */
  private static final List<String> DIRECTORIES = List.of("hooks", "info", "remotes", "branches");

  /** Written by {@code git gc} and its like, from what is elsewhere. */
  private static final Set<String> DERIVED = Set.of("info/refs");

  /** More than that is no script and no list of patterns: then its size and time have to do. */
  private static final long DIGESTED_BYTES = 1L << 20;

  private final Map<String, Thing> found;

  GitFiles(Map<String, Thing> found) {
    this.found = found;
  }

  /**
   * Those that all worktrees share.
   *
   * @param shown the directory's name in a report
   */
  void common(Path gitDir, String shown) {
    COMMON.forEach(name -> add(gitDir.resolve(name), shown + "/" + name));
    DIRECTORIES.forEach(name -> directory(gitDir, name, shown + "/" + name));
  }

  /** Those of one work tree. */
  void worktree(Path gitDir, String shown) {
    WORKTREE.forEach(name -> add(gitDir.resolve(name), shown + "/" + name));
    for (String name : UNFINISHED) {
      if (Files.exists(gitDir.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
        found.put(shown + "/" + name, new Thing("there", gitDir.resolve(name).toString()));
      }
    }
  }

  /** Hooks that lie elsewhere. */
  void hooks(Path directory) {
    directory(directory.getRoot(), directory.getRoot().relativize(directory).toString(), "");
  }

  private void directory(Path gitDir, String name, String shown) {
    Path directory = gitDir.resolve(name);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String file = String.valueOf(entry.getFileName());
        if (!DERIVED.contains(name + "/" + file)
            && !file.endsWith(".sample")
            && !file.endsWith(".lock")) {
          add(entry, shown.isEmpty() ? entry.toString() : shown + "/" + file);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // It needs not be there.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at " + directory, e);
    }
  }

  private void add(Path file, String shown) {
    String state;
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (attributes.isSymbolicLink()) {
        state = "-> " + Files.readSymbolicLink(file);
      } else if (attributes.isRegularFile() && attributes.size() <= DIGESTED_BYTES) {
        state =
            SettingsFiles.digest(Files.readAllBytes(file)) + (Files.isExecutable(file) ? " x" : "");
      } else {
        state = FileStamps.of(file);
      }
    } catch (IOException e) {
      // Not there, or not to be read: as much as if it were not there.
      return;
    }
    found.put(shown, new Thing(state, file.toString()));
  }
}
