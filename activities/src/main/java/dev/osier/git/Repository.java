package dev.osier.git;

import dev.osier.process.ProgramResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repository on this host.
 *
 * @param root the top level of the work tree; of a bare repository its directory
 * @param commonDir what all its worktrees share
 */
public record Repository(Path root, Path commonDir, boolean bare) {
  private static final Pattern VERSION = Pattern.compile("git version (\\d+)\\.(\\d+).*");

  /** {@code git merge-tree --write-tree} came with 2.38. */
  private static final int MAJOR = 2;

  private static final int MINOR = 38;

  /**
   * The repository that a directory is in: in a subdirectory, a linked worktree, a submodule, or a
   * bare repository.
   */
  public static Repository find(Path anywhere) throws RepositoryProblem, InterruptedException {
    if (!Files.isDirectory(anywhere)) {
      throw new RepositoryProblem("no directory " + anywhere);
    }
    requireVersion(anywhere);
    Git git = Git.at(anywhere);
    ProgramResult.Exited answer =
        git.call(
            "rev-parse",
            "--path-format=absolute",
            "--is-bare-repository",
            "--is-inside-work-tree",
            "--git-common-dir",
            "--show-object-format");
    if (!answer.succeeded()) {
      throw refused(anywhere, git);
    }
    String[] lines = answer.text().split("\n", -1);
    int last = lines.length - 2;
    if (lines.length < 5) {
      throw new RepositoryProblem("cannot understand git's answer in " + anywhere);
    }
    // A path may itself contain line breaks: it is all that stands between the other answers.
    String common = String.join("\n", java.util.Arrays.asList(lines).subList(2, last));
    if (!lines[last].equals("sha1")) {
      throw new RepositoryProblem(
          "%s uses the object format %s, which this version cannot read"
              .formatted(anywhere, lines[last]));
    }
    Path commonDir = Path.of(common).normalize();
    if (lines[0].equals("true")) {
      return new Repository(commonDir, commonDir, true);
    }
    if (!lines[1].equals("true")) {
      throw new RepositoryProblem(
          anywhere + " is inside a .git directory; name the directory that contains it");
    }
    String root = git.require("rev-parse", "--path-format=absolute", "--show-toplevel");
    return new Repository(Path.of(root), commonDir, false);
  }

  /** Why there is no repository here, told apart by a call that any directory must answer. */
  private static RepositoryProblem refused(Path anywhere, Git git) throws InterruptedException {
    // With every directory declared safe, git answers only if ownership was what it minded.
    boolean owned =
        git.with("GIT_CONFIG_COUNT", "1")
            .with("GIT_CONFIG_KEY_0", "safe.directory")
            .with("GIT_CONFIG_VALUE_0", "*")
            .call("-c", "safe.directory=*", "rev-parse", "--git-dir")
            .succeeded();
    return owned
        ? new RepositoryProblem(
            "%s belongs to another user. To use it all the same, run git config --global --add safe.directory %s"
                .formatted(anywhere, anywhere))
        : new RepositoryProblem(
            "%s is not in a git repository. To make it one, run git init && git commit there"
                .formatted(anywhere));
  }

  private static void requireVersion(Path anywhere) throws RepositoryProblem, InterruptedException {
    String version;
    try {
      version = Git.at(anywhere).require("version");
    } catch (GitException e) {
      throw new RepositoryProblem("cannot call git: is it installed, and on the PATH?");
    }
    if (!atLeast(version, MAJOR, MINOR)) {
      throw new RepositoryProblem(
          "git %d.%d or newer is needed; this is %s".formatted(MAJOR, MINOR, version));
    }
  }

  static boolean atLeast(String version, int major, int minor) {
    Matcher matcher = VERSION.matcher(version);
    if (!matcher.matches()) {
      return false;
    }
    int first = Integer.parseInt(matcher.group(1));
    int second = Integer.parseInt(matcher.group(2));
    return first > major || (first == major && second >= minor);
  }
}
