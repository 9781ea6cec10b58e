package dev.osier.judge;

import dev.osier.git.Git;
import dev.osier.git.PathNames;
import dev.osier.git.object.Changes;
import dev.osier.process.ProgramResult.Exited;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Repositories inside of a workspace. Git stores one as a link to a commit: merged, it would be an
 * empty directory for everybody else, unless it is a submodule, and the commit is where others can
 * fetch it. What is in it is kept with the workspace's other files.
 */
final class InnerRepositories {
  private final Git git;

  InnerRepositories(Git git) {
    this.git = git;
  }

  /** What is wrong with one that git does not know. */
  static String left(String path) {
    return ("The agent left a repository of its own in %s: git would merge an empty link."
            + " Remove %s/.git, or add it as a submodule")
        .formatted(path, path);
  }

  /** What is wrong with a submodule whose changes are in no commit. */
  static String changed(String path) {
    return ("The agent changed files in %s, a repository of its own, which are in no commit that"
            + " can be merged")
        .formatted(path);
  }

  /** Why the links that the work makes or moves cannot be merged, or null. */
  @Nullable String obstacle(String commit, Changes changes) throws InterruptedException {
    if (changes.links().isEmpty()) {
      return null;
    }
    Set<String> submodules = submodules(commit);
    for (Changes.Link link : changes.links()) {
      if (!submodules.contains(link.path())) {
        return left(link.path());
      }
      if (!isElsewhere(link)) {
        return ("The agent committed in %s, a repository of its own, and no remote of it has %s."
                + " Push it, or leave %s as it is")
            .formatted(link.path(), link.commit(), link.path());
      }
    }
    return null;
  }

  private Set<String> submodules(String commit) throws InterruptedException {
    Set<String> paths = new HashSet<>();
    // Fails where there is none.
    Exited listed =
        git.records(
            entry -> paths.add(entry.substring(entry.indexOf('\n') + 1)),
            "config",
            "--blob",
            commit + ":.gitmodules",
            "-z",
            "--get-regexp",
            "^submodule\\..*\\.path$");
    return listed.succeeded() ? paths : Set.of();
  }

  /** Whether a remote has the commit, as far as is known here. */
  private boolean isElsewhere(Changes.Link link) throws InterruptedException {
    Path inside = PathNames.in(git.directory(), link.path());
    if (!Files.exists(inside.resolve(".git"), LinkOption.NOFOLLOW_LINKS)) {
      // Not checked out: nothing of the agent's can be in it.
      return true;
    }
    Exited found =
        Git.at(inside)
            .call(
                "for-each-ref",
                "--count=1",
                "--contains",
                link.commit(),
                "refs/remotes/",
                "refs/tags/");
    return found.succeeded() && !found.text().isBlank();
  }
}
