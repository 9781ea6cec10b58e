package dev.osier.git;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The environment and options with which every call of git is made, whatever the user has set. */
final class GitEnvironment {

  /**
   * What {@code git rev-parse --local-env-vars} names: leaked from a hook or an alias that started
   * the worker, each of them changes which repository or index is meant.
   */
  static final List<String> LOCAL =
      List.of(
          "GIT_ALTERNATE_OBJECT_DIRECTORIES",
          "GIT_CONFIG",
          "GIT_CONFIG_PARAMETERS",
          "GIT_CONFIG_COUNT",
          "GIT_OBJECT_DIRECTORY",
          "GIT_DIR",
          "GIT_WORK_TREE",
          "GIT_IMPLICIT_WORK_TREE",
          "GIT_GRAFT_FILE",
          "GIT_INDEX_FILE",
          "GIT_NO_REPLACE_OBJECTS",
          "GIT_REPLACE_REF_BASE",
          "GIT_PREFIX",
          "GIT_SHALLOW_FILE",
          "GIT_COMMON_DIR",
          "GIT_INTERNAL_SUPER_PREFIX");

  /**
   * More that would change an answer: identity and dates, tracing into standard error, literal
   * paths.
   */
  private static final List<String> OTHER =
      List.of(
          "GIT_NAMESPACE",
          "GIT_AUTHOR_NAME",
          "GIT_AUTHOR_EMAIL",
          "GIT_AUTHOR_DATE",
          "GIT_COMMITTER_NAME",
          "GIT_COMMITTER_EMAIL",
          "GIT_COMMITTER_DATE",
          "GIT_TRACE",
          "GIT_LITERAL_PATHSPECS",
          "GIT_GLOB_PATHSPECS",
          "GIT_NOGLOB_PATHSPECS",
          "GIT_ICASE_PATHSPECS",
          "GIT_MERGE_AUTOEDIT",
          "GIT_CEILING_DIRECTORIES",
          "GIT_EXTERNAL_DIFF",
          "GIT_DIFF_OPTS");

  /** Options before the command, each with its reason. */
  static final List<String> OPTIONS =
      List.of(
          // Hooks are the user's: a failing one stops a checkout half-way or a ref from moving.
          "-c",
          "core.hooksPath=/dev/null",
          // Clean-up beside live worktrees takes locks and time.
          "-c",
          "gc.auto=0",
          "-c",
          "maintenance.auto=false",
          // The monitor is a process that would be left behind.
          "-c",
          "core.fsmonitor=false",
          // Signing may ask for a passphrase.
          "-c",
          "commit.gpgsign=false",
          "-c",
          "tag.gpgSign=false",
          // Names as they are; with -z they never are quoted, elsewhere they would be.
          "-c",
          "core.quotePath=false",
          "-c",
          "advice.detachedHead=false",
          // A worktree's branch follows nothing; writing its configuration takes a lock that fails.
          "-c",
          "branch.autoSetupMerge=false",
          // A whole file's rename must be found as in a default git.
          "-c",
          "color.ui=false");

  private GitEnvironment() {}

  static Map<String, String> of(Map<String, String> worker) {
    Map<String, String> environment = new TreeMap<>(worker);
    LOCAL.forEach(environment::remove);
    OTHER.forEach(environment::remove);
    environment.keySet().removeIf(name -> name.matches("GIT_CONFIG_(KEY|VALUE)_[0-9]+"));
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ASKPASS", "true");
    environment.put("SSH_ASKPASS", "true");
    environment.put("GIT_OPTIONAL_LOCKS", "0");
    environment.put("GIT_PAGER", "cat");
    environment.put("GIT_EDITOR", "true");
    environment.put("LC_ALL", "C");
    return environment;
  }
}
