package dev.osier.git;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What makes a call of git independent of who started the worker and how: the environment, and the
 * settings given on the command line.
 *
 * <p>Settings that say how a user wants files merged or checked out ({@code merge.*}, {@code
 * diff.renames}, drivers, filters, {@code core.autocrlf}, {@code safe.directory}) stay the user's.
 */
final class GitEnvironment {

  /** What {@code git rev-parse --local-env-vars} names: each would point git elsewhere. */
  static final Set<String> OF_ANOTHER_REPOSITORY =
      Set.of(
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
          // Until 2.40.
          "GIT_INTERNAL_SUPER_PREFIX",
          "GIT_SHALLOW_FILE",
          "GIT_COMMON_DIR");

  /** What else would change an answer, and may leak from a hook or a shell. */
  private static final Set<String> CHANGING_ANSWERS =
      Set.of(
          "GIT_EXTERNAL_DIFF",
          "GIT_DIFF_OPTS",
          // It writes into standard error, which is shown.
          "GIT_TRACE",
          // What stops the search for a repository in the user's shell.
          "GIT_CEILING_DIRECTORIES",
          "GIT_LITERAL_PATHSPECS",
          "GIT_GLOB_PATHSPECS",
          "GIT_NOGLOB_PATHSPECS",
          "GIT_ICASE_PATHSPECS",
          "GIT_ATTR_SOURCE",
          "GIT_NAMESPACE",
          "GIT_QUARANTINE_PATH",
          "GIT_REFLOG_ACTION",
          // A hook of a commit or a rebase sets the dates of that commit.
          "GIT_AUTHOR_DATE",
          "GIT_COMMITTER_DATE");

  private static final Map<String, String> GIVEN =
      Map.ofEntries(
          // Nobody is there to answer.
          Map.entry("GIT_TERMINAL_PROMPT", "0"),
          Map.entry("GIT_ASKPASS", "true"),
          Map.entry("SSH_ASKPASS", "true"),
          Map.entry("GIT_EDITOR", "true"),
          Map.entry("GIT_SEQUENCE_EDITOR", "true"),
          Map.entry("GIT_MERGE_AUTOEDIT", "no"),
          Map.entry("GIT_PAGER", "cat"),
          // A status must not take the lock of an index that an agent is using.
          Map.entry("GIT_OPTIONAL_LOCKS", "0"),
          // Messages that are shown are the same everywhere. Paths are bytes to git: no harm.
          Map.entry("LC_ALL", "C"));

  /** Settings for each call. */
  static final List<String> SETTINGS =
      List.of(
          // A hook can refuse a ref, or fail after the files exist; an agent's own commits run it.
          "core.hooksPath=/dev/null",
          // Neither in the middle of a run nor after it, as a process that Osier does not know.
          "gc.auto=0",
          "maintenance.auto=false",
          // A daemon that outlives the call and holds the directory.
          "core.fsmonitor=false",
          // A passphrase cannot be asked for.
          "commit.gpgSign=false",
          "tag.gpgSign=false",
          // `always` puts escapes into what is parsed.
          "color.ui=false",
          // A worktree's branch follows nothing; writing that takes the lock of the configuration.
          "branch.autoSetupMerge=false",
          // Where a name is not ended by NUL it is as it is.
          "core.quotePath=false",
          // Names a file that need not be there, without which git neither diffs nor commits.
          "diff.orderFile=/dev/null",
          // Other repositories than the one asked for are left alone.
          "submodule.recurse=false",
          // `no` would hide a user's files from every check that they are safe.
          "status.showUntrackedFiles=normal",
          // Objects are on the disk before a ref points to them (git's default: packs only); in
          // batches where a call writes many.
          "core.fsync=committed,loose-object",
          "core.fsyncMethod=batch");

  private GitEnvironment() {}

  /** {@code inherited} without what would change an answer, and with what every call is given. */
  static Map<String, String> clean(Map<String, String> inherited) {
    Map<String, String> environment = new HashMap<>(inherited);
    environment.keySet().removeAll(OF_ANOTHER_REPOSITORY);
    environment.keySet().removeAll(CHANGING_ANSWERS);
    // Nothing without GIT_CONFIG_COUNT, until a call sets that.
    environment.keySet().removeIf(name -> name.matches("GIT_CONFIG_(KEY|VALUE)_[0-9]+"));
    environment.putAll(GIVEN);
    return environment;
  }
}
