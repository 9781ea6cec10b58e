package dev.osier.git.copy;

import dev.osier.git.Git;
import dev.osier.git.PathNames;
import dev.osier.git.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All files of a directory, as an index: what its {@code .gitignore} files name is left out, links
 * are stored as links, and a repository inside is stored as the files in it, where {@code git add}
 * would store a link to nowhere or refuse.
 */
public final class PlainFiles {
  private final Git git;
  private final Path root;
  private final long limitBytes;
  private final Predicate<Path> except;
  private final Map<Path, Boolean> directories = new HashMap<>();
  private final List<String> leftOut = new ArrayList<>();
  private long bytes;

  /**
   * @param git with a git directory, {@code root} as its work tree, and an index of its own
   * @param limitBytes a larger file is left out
   * @param except what is not looked at
   */
  public PlainFiles(Git git, Path root, long limitBytes, Predicate<Path> except) {
    this.git = git;
    this.root = root;
    this.limitBytes = limitBytes;
    this.except = except;
  }

  /**
   * What there is.
   *
   * @param files to be in the index
   * @param gone those in the index that are not to be
   * @param bytes of all files
   * @param leftOut files that cannot be in it, each with the reason
   */
  public record Listing(List<String> files, List<String> gone, long bytes, List<String> leftOut) {
    public Listing {
      files = List.copyOf(files);
      gone = List.copyOf(gone);
      leftOut = List.copyOf(leftOut);
    }
  }

  /** Looks at the files, and reads none. Only once. */
  public Listing list() throws IOException, InterruptedException {
    List<String> gone = new ArrayList<>();
    List<String> files = new ArrayList<>();
    for (String path : names(git, "ls-files", "-z")) {
      if (!isWanted(path)) {
        gone.add(path);
      } else {
        files.add(path);
      }
    }
    for (String path : untracked()) {
      if (isWanted(path)) {
        files.add(path);
      }
    }
    return new Listing(files, gone, bytes, leftOut);
  }

  /** Makes the index hold the files as they are. */
  public void stage(Listing listing) throws InterruptedException {
    // First, since a file may have become a directory, and a directory a link.
    git.requireWithInput(
        Records.ended(listing.gone()), "update-index", "--force-remove", "-z", "--stdin");
    git.requireWithInput(
        Records.ended(listing.files()),
        "update-index",
        "--add",
        "--remove",
        "--replace",
        "-z",
        "--stdin");
  }

  private Set<String> untracked() throws InterruptedException {
    Set<String> found = new LinkedHashSet<>();
    list(git, "", found);
    return found;
  }

  private void list(Git at, String prefix, Set<String> found) throws InterruptedException {
    for (String path : names(at, "ls-files", "--others", "--exclude-standard", "-z")) {
      if (path.endsWith("/")) {
        Path inside = PathNames.in(root, prefix + path);
        if (!except.test(inside)) {
          list(
              git.in(inside)
                  .with("GIT_WORK_TREE", inside.toString())
                  // None: all that is in there is untracked.
                  .with("GIT_INDEX_FILE", inside.resolve(".osier-no-index").toString()),
              prefix + path,
              found);
        }
      } else {
        found.add(prefix + path);
      }
    }
  }

  /** Whether a path is a file that can be stored. */
  private boolean isWanted(String path) throws IOException {
    Path file = PathNames.in(root, path);
    if (except.test(file) || !isDirectory(file.getParent())) {
      return false;
    }
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return false;
    }
    if (attributes.isSymbolicLink()) {
      return true;
    }
    if (!attributes.isRegularFile()) {
      return false;
    }
    if (attributes.size() > limitBytes) {
      leftOut.add(path + " (" + attributes.size() + " bytes, the limit is " + limitBytes + ")");
      return false;
    }
    if (!Files.isReadable(file)) {
      leftOut.add(path + " (cannot be read)");
      return false;
    }
    bytes += attributes.size();
    return true;
  }

  /** Whether {@code directory} is reached from the root without following a link. */
  private boolean isDirectory(@Nullable Path directory) {
    if (directory == null || directory.equals(root)) {
      return true;
    }
    Boolean known = directories.get(directory);
    if (known == null) {
      known =
          Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
              && isDirectory(directory.getParent());
      directories.put(directory, known);
    }
    return known;
  }

  private static List<String> names(Git git, String... arguments) throws InterruptedException {
    return git.requireRecords(arguments);
  }
}
