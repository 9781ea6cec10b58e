package dev.osier.git;

import dev.osier.process.ProgramResult.Exited;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A git repository that Osier can work on.
 *
 * @param root the top level of the work tree it was found from (a linked worktree's own), or the
 *     bare directory
 * @param commonDir the git directory that all worktrees share: objects, refs, Osier's state
 */
public record Repository(Path root, Path commonDir, boolean bare) {

  /**
   * The repository that holds {@code anywhere}: a top level, a directory below one, a linked
   * worktree, a submodule, a bare repository; else the only one directly in it, as in the root of
   * an editor's workspace.
   *
   * @throws RepositoryProblem with what to do, for everything its user has to mend
   */
  public static Repository find(Path anywhere) throws RepositoryProblem, InterruptedException {
    if (!Files.isDirectory(anywhere)) {
      throw new RepositoryProblem(
          "Cannot use %s: %s"
              .formatted(
                  anywhere, Files.exists(anywhere) ? "not a directory" : "no such directory"));
    }
    Git git = Git.at(anywhere.toAbsolutePath());
    requireVersion(git);
    Path standing = RepositoryRefusal.standing(anywhere);
    Repository ordinary = ordinary(anywhere, git, standing);
    if (ordinary != null) {
      return ordinary;
    }
    Exited common = git.call("rev-parse", "--path-format=absolute", "--git-common-dir");
    if (!common.succeeded()) {
      if (standing != null) {
        throw RepositoryRefusal.ofStanding(anywhere, standing, git, common);
      }
      RepositoryProblem nothing = RepositoryRefusal.ofNothing(anywhere, git, common);
      List<Path> inside =
          nothing.isNone() ? RepositoryChoices.in(anywhere.toAbsolutePath()) : List.of();
      if (inside.size() == 1) {
        return find(inside.get(0));
      }
      throw inside.isEmpty() ? nothing : RepositoryChoices.refusal(anywhere, inside);
    }
    if (standing != null) {
      Path taken = Path.of(git.require("rev-parse", "--absolute-git-dir"));
      RepositoryRefusal.requireTaken(anywhere, standing, taken);
    }
    String format = git.require("rev-parse", "--show-object-format");
    if (!format.equals("sha1")) {
      throw new RepositoryProblem(
          "Cannot use "
              + anywhere
              + ": its object format is "
              + format
              + ", Osier reads sha1 only");
    }
    Path commonDir = Path.of(line(common));
    RepositoryRefusal.requireNoWorkTree(anywhere, git, commonDir);
    if (git.require("rev-parse", "--is-bare-repository").equals("true")) {
      return new Repository(commonDir, commonDir, true);
    }
    Exited top = git.call("rev-parse", "--path-format=absolute", "--show-toplevel");
    if (!top.succeeded()) {
      throw new RepositoryProblem(
          "Cannot use " + anywhere + ": it is inside a git directory, not in a work tree");
    }
    return new Repository(Path.of(line(top)), commonDir, false);
  }

  /**
   * A work tree about which there is nothing to say, by one question in place of five: every step
   * asks, and a run asks often. Null for all others.
   */
  private static @Nullable Repository ordinary(Path anywhere, Git git, @Nullable Path standing)
      throws RepositoryProblem, InterruptedException {
    Exited answer =
        git.call(
            "rev-parse",
            "--show-object-format",
            "--is-bare-repository",
            "--path-format=absolute",
            "--git-common-dir",
            "--absolute-git-dir",
            "--show-toplevel");
    // Lines tell answers apart only where no path holds a newline.
    List<String> lines = answer.text().lines().toList();
    if (standing == null
        || !answer.succeeded()
        || lines.size() != 5
        || !lines.subList(0, 2).equals(List.of("sha1", "false"))) {
      return null;
    }
    Path commonDir = Path.of(lines.get(2));
    RepositoryRefusal.requireTaken(anywhere, standing, Path.of(lines.get(3)));
    RepositoryRefusal.requireNoWorkTree(anywhere, git, commonDir);
    return new Repository(Path.of(lines.get(4)), commonDir, false);
  }

  /** Whether a directory is one that git keeps for itself, or lies in one; read without git. */
  public static boolean isGitDirectory(Path directory) {
    for (Path at = directory; at != null; at = at.getParent()) {
      if (at.endsWith(".git") || RepositoryChoices.isBare(at)) {
        return true;
      }
    }
    return false;
  }

  /** Git at {@link #root}. */
  public Git git() {
    return bare ? Git.at(root).with("GIT_DIR", root.toString()) : Git.at(root);
  }

  /** Where Osier keeps its state of this repository. It may not exist yet. */
  public Path osierDirectory() {
    return commonDir.resolve("osier");
  }

  /** The branch that {@link #root} has checked out, in full, or null on a detached HEAD. */
  public @Nullable String currentBranch() throws InterruptedException {
    Exited head = git().call("symbolic-ref", "--quiet", "HEAD");
    return head.succeeded() ? line(head) : null;
  }

  private static void requireVersion(Git git) throws RepositoryProblem, InterruptedException {
    GitVersion version;
    try {
      version = GitVersion.installed(git);
    } catch (GitException e) {
      throw new RepositoryProblem(
          e.getMessage() + "\nTo use Osier, install git " + GitVersion.OLDEST + " or newer");
    }
    if (!version.atLeast(GitVersion.OLDEST)) {
      throw new RepositoryProblem(
          "Cannot use git %s: Osier needs %s or newer".formatted(version, GitVersion.OLDEST));
    }
  }

  /** One value, which may itself hold newlines. */
  static String line(Exited exited) {
    String text = exited.text();
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }
}
