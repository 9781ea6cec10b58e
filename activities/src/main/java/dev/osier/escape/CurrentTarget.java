package dev.osier.escape;

import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.git.object.Refs;
import dev.osier.name.RunNames;
import dev.osier.process.ProgramResult.Exited;
import java.util.Optional;

/**
 * The branch that a repository's main work tree has checked out, where there is one of the user's:
 * work that it contains is safe. A detached HEAD and Osier's own branches do not count, since what
 * they contain may be nowhere else tomorrow.
 *
 * @param branch full name of the ref
 * @param commit where it stands
 */
public record CurrentTarget(String branch, String commit) {

  /** Empty on a detached or unborn HEAD. */
  public static Optional<CurrentTarget> of(Repository repository) throws InterruptedException {
    // Not that of a linked worktree, which may be the very workspace that is asked about.
    Exited head =
        Git.at(repository.commonDir())
            .with("GIT_DIR", repository.commonDir().toString())
            .call("symbolic-ref", "--quiet", "HEAD");
    String branch = head.text().strip();
    if (!head.succeeded()
        || !branch.startsWith("refs/heads/")
        || branch.startsWith(RunNames.BRANCHES)) {
      return Optional.empty();
    }
    try (Refs refs = Refs.of(repository)) {
      return Optional.ofNullable(refs.resolve(branch))
          .map(commit -> new CurrentTarget(branch, commit));
    }
  }
}
