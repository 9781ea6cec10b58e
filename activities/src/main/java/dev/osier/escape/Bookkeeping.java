package dev.osier.escape;

import dev.osier.name.RunNames;
import java.util.Set;

/**
 * What git and its company write into a repository's settings by the way, as everyday commands are
 * run: where a branch is pushed to, which submodules are wanted, what an editor notes of a branch.
 * It is no change in what git does for the user (G1), and reported of nobody.
 *
 * <p>Only what is added counts as that: where a setting that the user has is given another value,
 * or taken away, that is said.
 */
final class Bookkeeping {
  /** By {@code git push -u}, {@code git switch --track}, {@code branch.autoSetupRebase}. */
  private static final Set<String> TRACKING = Set.of("remote", "merge", "rebase");

  /** These, of a branch, change what git does there. */
  private static final Set<String> OF_WEIGHT = Set.of("pushremote", "mergeoptions");

  private static final Set<String> SUBMODULE = Set.of("url", "active");

  /** By git-lfs, whichever of its commands is run. */
  private static final Set<String> LFS = Set.of("repositoryformatversion", "access", "locksverify");

  /** By {@code git sparse-checkout}, so that a worktree can have settings of its own. */
  private static final Set<String> OWN_SETTINGS =
      Set.of("extensions.worktreeconfig", "core.repositoryformatversion");

  private Bookkeeping() {}

  /**
   * @param key as git lists it
   * @param added whether there was none before
   */
  static boolean is(String key, boolean added) {
    int first = key.indexOf('.');
    int last = key.lastIndexOf('.');
    String section = key.substring(0, Math.max(0, first));
    String part = first < last ? key.substring(first + 1, last) : "";
    String name = key.substring(last + 1);
    return switch (section) {
      case "branch" -> isOfBranch(part, name, added);
      case "submodule" -> added && !part.isEmpty() && SUBMODULE.contains(name);
      // Which of the remotes the GitHub CLI takes for the project's own.
      case "remote" -> name.equals("gh-resolved");
      case "lfs" -> added && LFS.contains(name);
      default -> added && OWN_SETTINGS.contains(key);
    };
  }

  private static boolean isOfBranch(String branch, String name, boolean added) {
    if (branch.isEmpty()) {
      // branch.autoSetupMerge and its like are about all of them.
      return false;
    }
    if (branch.startsWith(RunNames.BRANCH)) {
      return true;
    }
    return TRACKING.contains(name) ? added : !OF_WEIGHT.contains(name);
  }
}
