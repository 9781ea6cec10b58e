package dev.osier.git;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The version of the git that is installed, as far as Osier cares. */
public record GitVersion(int major, int minor) {

  /** {@code merge-tree --write-tree}, without which Osier cannot merge. */
  public static final GitVersion OLDEST = new GitVersion(2, 38);

  /** {@code merge-tree --stdin}: one process merges any number of tasks. */
  public static final GitVersion MERGES_IN_ONE_PROCESS = new GitVersion(2, 39);

  // "git version 2.39.5", "git version 2.39.5 (Apple Git-154)", "git version 2.45.1.windows.1"
  private static final Pattern FORM = Pattern.compile("git version (\\d+)\\.(\\d+).*");

  /**
   * Asks git.
   *
   * @throws GitException if it cannot be started, or says something else
   */
  public static GitVersion installed(Git git) throws InterruptedException {
    String answer = git.require("version");
    Matcher form = FORM.matcher(answer);
    if (!form.matches()) {
      throw new GitException("Cannot tell the version of git: it says \"" + answer + "\"");
    }
    return new GitVersion(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
  }

  /** Whether it is that one, or newer. */
  public boolean atLeast(GitVersion other) {
    return major > other.major || (major == other.major && minor >= other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
