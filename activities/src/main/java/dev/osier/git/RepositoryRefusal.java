package dev.osier.git;

import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which repository somebody means who stands in a directory, and why git does not take it. Git
 * itself looks further up where it does not know a {@code .git} for one, so that a damaged
 * repository inside another is passed over; Osier passes over none.
 */
final class RepositoryRefusal {
  private RepositoryRefusal() {}

  /**
   * The nearest {@code .git}, or git directory without a work tree, at or above a directory; null
   * if there is none, so that no repository is meant.
   */
  static @Nullable Path standing(Path anywhere) {
    Path from = anywhere.toAbsolutePath().normalize();
    try {
      from = from.toRealPath();
    } catch (IOException e) {
      // As it is named; what cannot be reached is refused by git.
    }
    for (Path at = from; at != null; at = at.getParent()) {
      Path dotGit = at.resolve(".git");
      if (Files.exists(dotGit, LinkOption.NOFOLLOW_LINKS)) {
        return dotGit;
      }
      if (RepositoryChoices.isBare(at)) {
        return at;
      }
    }
    return null;
  }

  /** Git refuses what stands there: which of its reasons is found by asking again. */
  static RepositoryProblem ofStanding(Path anywhere, Path standing, Git git, Exited refused)
      throws InterruptedException {
    Exited trusting = git.call("-c", "safe.directory=*", "rev-parse", "--show-toplevel");
    Exited bare = git.call("-c", "safe.directory=*", "rev-parse", "--absolute-git-dir");
    if (bare.succeeded()) {
      String directory = Repository.line(trusting.succeeded() ? trusting : bare);
      return new RepositoryProblem(
          "Cannot use %s: the repository belongs to another user. To trust it, run git config --global --add safe.directory '%s'"
              .formatted(anywhere, directory.replace("'", "'\\''")));
    }
    return new RepositoryProblem(
        "Cannot use %s: git does not take %s%s"
            .formatted(anywhere, standing, Git.evidence(refused.errors())));
  }

  /** Nothing stands there: a plain directory, unless git can find no repository at all. */
  static RepositoryProblem ofNothing(Path anywhere, Git git, Exited refused)
      throws InterruptedException {
    Exited settings = git.call("config", "--list", "--name-only");
    return settings.succeeded()
        ? new RepositoryProblem(
            "Cannot use %s: not in a git repository%s. To make it one, run git init"
                .formatted(anywhere, Git.evidence(refused.errors())),
            true)
        : new RepositoryProblem(
            "Cannot use git: it cannot read its settings%s"
                .formatted(Git.evidence(settings.errors())));
  }

  /**
   * @param taken the git directory that git has found from {@code anywhere}
   * @throws RepositoryProblem if git has passed over {@code standing}
   */
  static void requireTaken(Path anywhere, Path standing, Path taken) throws RepositoryProblem {
    Path meant =
        standing.endsWith(".git") && !Files.isDirectory(standing)
            ? DotGit.directory(standing.resolveSibling(""))
            : standing;
    try {
      if (meant != null && meant.toRealPath().equals(taken.toRealPath())) {
        return;
      }
    } catch (IOException e) {
      // What it names is not there: git has passed over it.
    }
    throw new RepositoryProblem(
        "Cannot use %s: git does not take %s, and the one around it, %s, is not what stands there"
            .formatted(anywhere, standing, taken));
  }

  /**
   * A repository that says of itself to be bare, and has files checked out: git would move its
   * branch and leave them behind.
   */
  static void requireNoWorkTree(Path anywhere, Git git, Path commonDir)
      throws RepositoryProblem, InterruptedException {
    boolean filled = commonDir.endsWith(".git") && Files.isRegularFile(commonDir.resolve("index"));
    if (filled && git.call("config", "--bool", "core.bare").text().strip().equals("true")) {
      throw new RepositoryProblem(
          "Cannot use %s: core.bare is true, though it has a work tree, which would be left behind its branch. To mend it, run git -C '%s' config core.bare false"
              .formatted(anywhere, commonDir.toString().replace("'", "'\\''")));
    }
  }
}
