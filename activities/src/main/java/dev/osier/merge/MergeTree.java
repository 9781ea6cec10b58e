package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code git merge-tree --write-tree}: git's own merge of two commits, without a checkout. JGit's
 * is not used, since it calls clean what git calls a conflict (rename against delete), and the
 * other way round.
 *
 * <p>git reads attributes (merge drivers, eol rules) from a work tree, so it is given one that
 * holds only the {@code .gitattributes} of the integration.
 */
final class MergeTree implements AutoCloseable {
  private final Path attributes;
  private final Git git;

  private MergeTree(Path attributes, Git git) {
    this.attributes = attributes;
    this.git = git;
  }

  /** What a merge gives. */
  sealed interface Merge {}

  record Clean(String tree) implements Merge {}

  /**
   * @param files in git's order
   */
  record Conflict(List<String> files) implements Merge {
    Conflict {
      files = List.copyOf(files);
    }
  }

  /**
   * @param integration the commit whose attributes hold
   */
  static MergeTree of(Repository repository, Commits commits, String integration)
      throws IOException {
    Path attributes = Files.createTempDirectory("osier-merge-");
    for (Commits.Blob file : commits.filesNamed(integration, ".gitattributes")) {
      Path path = attributes.resolve(file.path()).normalize();
      if (path.startsWith(attributes) && path.endsWith(".gitattributes")) {
        Files.createDirectories(attributes.resolve(file.path()).getParent());
        Files.write(path, file.content());
      }
    }
    Git git =
        Git.at(attributes)
            .with("GIT_DIR", repository.commonDir().toString())
            .with("GIT_WORK_TREE", attributes.toString());
    return new MergeTree(attributes, git);
  }

  /**
   * Merges {@code theirs} into {@code ours}.
   *
   * @throws GitException if git could not even try
   */
  Merge merge(String ours, String theirs) throws InterruptedException {
    ProgramResult.Exited answer =
        git.call("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs);
    String[] fields = answer.text().split("\0", -1);
    return switch (answer.code()) {
      case 0 -> new Clean(fields[0]);
      case 1 ->
          new Conflict(
              Arrays.stream(fields).skip(1).filter(name -> !name.isEmpty()).distinct().toList());
      default ->
          throw new GitException(
              "Cannot merge %s into %s: %s".formatted(theirs, ours, answer.errors()));
    };
  }

  /** Removes the work tree with the attributes. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(attributes)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
