package dev.osier.publish;

import dev.osier.file.StateFile;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.PathNames;
import dev.osier.git.Records;
import dev.osier.git.Repository;
import dev.osier.process.OwnerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A checkout as it is: where the user told git not to look at some of the files that matter ({@code
 * assume-unchanged}, {@code skip-worktree}), by a copy of the index that has not been told so. The
 * user's own index is never written.
 */
final class UnhiddenIndex implements AutoCloseable {
  private final Git git;
  private final List<Path> files;

  private UnhiddenIndex(Git git, List<Path> files) {
    this.git = git;
    this.files = files;
  }

  /**
   * @param matter the files that matter
   */
  static UnhiddenIndex of(Checkout checkout, Repository repository, Set<String> matter)
      throws InterruptedException {
    List<String> assumed = new ArrayList<>();
    List<String> skipped = new ArrayList<>();
    // <tag> SP <path>; a small letter for what is assumed to be unchanged.
    for (String entry : checkout.git().requireRecords("ls-files", "-v", "-z")) {
      String path = Records.fields(entry, 1)[1];
      char tag = entry.charAt(0);
      if (matter.contains(path)) {
        if (Character.isLowerCase(tag)) {
          assumed.add(path);
        }
        if (Character.toUpperCase(tag) == 'S' && isThere(checkout, path)) {
          skipped.add(path);
        }
      }
    }
    return assumed.isEmpty() && skipped.isEmpty()
        ? new UnhiddenIndex(checkout.git(), List.of())
        : copy(checkout, repository, assumed, skipped);
  }

  private static UnhiddenIndex copy(
      Checkout checkout, Repository repository, List<String> assumed, List<String> skipped)
      throws InterruptedException {
    try {
      Path directory = repository.osierDirectory();
      StateFile.requireDirectory(directory, directory);
      Path index = Files.createTempFile(directory, OwnerName.own(), ".index");
      UnhiddenIndex copy =
          new UnhiddenIndex(
              checkout.git().with("GIT_INDEX_FILE", index.toString()),
              List.of(index, index.resolveSibling(index.getFileName() + ".lock")));
      try {
        // With its time: by that git knows which files may have been written after it.
        Files.copy(
            checkout.gitDir().resolve("index"),
            index,
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
        String[] seen = {"update-index", "--no-assume-unchanged", "-z", "--stdin"};
        copy.git.requireWithInput(Records.ended(assumed), seen);
        seen[1] = "--no-skip-worktree";
        copy.git.requireWithInput(Records.ended(skipped), seen);
        return copy;
      } catch (IOException | GitException | InterruptedException e) {
        copy.close();
        throw e;
      }
    } catch (IOException e) {
      throw new GitException("Cannot copy the index of " + checkout.path() + ": " + e, e);
    }
  }

  private static boolean isThere(Checkout checkout, String path) {
    return Files.exists(PathNames.in(checkout.path(), path), LinkOption.NOFOLLOW_LINKS);
  }

  /** Only to look with. */
  Git git() {
    return git;
  }

  @Override
  public void close() {
    for (Path file : files) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        throw new GitException("Cannot remove " + file, e);
      }
    }
  }
}
