package dev.osier.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What makes a call of git independent of who started the worker and how: the environment, and the
 * settings given on the command line.
 *
 * <p>Settings that say how a user wants files merged or checked out ({@code merge.*}, {@code
 * diff.renames}, drivers, filters, {@code core.autocrlf}, {@code core.fileMode}, {@code
 * core.symlinks}, {@code core.attributesFile}, {@code safe.directory}) stay the user's.
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
          // Each object is what its id says. Refs below refs/replace, and a file of grafts, would
          // show
          // another in its place: one tree would be checked and another published. JGit, which
          // reads objects here too, knows neither.
          Map.entry("GIT_NO_REPLACE_OBJECTS", "1"),
          Map.entry("GIT_GRAFT_FILE", "/dev/null/none"),
          // Messages that are shown are the same everywhere. Paths are bytes to git: no harm.
          Map.entry("LC_ALL", "C"));

  /**
   * How git looks: at files, so that it passes over none that differs, and at histories. Whoever
   * may write settings (an agent may) must not decide by them what is work, nor what a list looks
   * like.
   */
  private static final List<String> LOOKING =
      List.of(
          // A file whose size and time were put back is told by the time that nobody can put back.
          "core.trustctime=true",
          "core.checkStat=default",
          // Or git marks what it writes as assumed to be unchanged.
          "core.ignoreStat=false",
          // Nor by what another git, or a daemon, has noted of directories. A daemon outlives the
          // call, too, and holds the directory.
          "core.untrackedCache=false",
          "core.fsmonitor=false",
          // An index is one file that can be copied, and has a sum at its end that JGit asks for.
          "core.splitIndex=false",
          "index.skipHash=false",
          // A file that lies in the repository and says of commits what it likes.
          "core.commitGraph=false",
          // `no` would hide a user's files from every check that they are safe.
          "status.showUntrackedFiles=normal",
          // Submodules that differ are told, whatever .gitmodules says.
          "diff.ignoreSubmodules=none",
          // Neither half a list nor one of more than was asked for.
          "add.ignoreErrors=false",
          "status.renames=false",
          "status.showStash=false",
          "status.branch=false",
          "status.short=false",
          "status.relativePaths=false",
          "status.submoduleSummary=false",
          "diff.relative=false",
          // A file that is not there ends the call; an empty value names such a file, too.
          "diff.orderFile=/dev/null",
          "diff.noprefix=false",
          "diff.mnemonicPrefix=false",
          // What a program that checks signatures says stands before each commit.
          "log.showSignature=false",
          // A name that is not ended by NUL is as it is.
          "core.quotePath=false",
          // `always` puts escapes into what is parsed; each command has a setting of its own.
          "color.ui=false",
          "color.diff=false",
          "color.status=false",
          // Messages are written and read as UTF-8, whatever a commit of Osier's is said to be in.
          "i18n.commitEncoding=UTF-8",
          "i18n.logOutputEncoding=UTF-8");

  /** What git does. */
  private static final List<String> ACTING =
      List.of(
          // A hook can refuse a ref, or fail after the files exist; an agent's own commits run it.
          "core.hooksPath=/dev/null",
          // Neither in the middle of a run nor after it, as a process that Osier does not know.
          "gc.auto=0",
          "maintenance.auto=false",
          // A passphrase cannot be asked for.
          "commit.gpgSign=false",
          "tag.gpgSign=false",
          // A worktree's branch follows nothing; writing that takes the lock of the configuration.
          "branch.autoSetupMerge=false",
          // Other repositories than the one asked for are left alone.
          "submodule.recurse=false",
          "advice.addEmbeddedRepo=false",
          // Run by a fetch, for each repository whose objects are borrowed.
          "core.alternateRefsCommand=:",
          // Objects are on the disk before a ref points to them (git's default: packs only); in
          // batches where a call writes many.
          "core.fsync=committed,loose-object",
          "core.fsyncMethod=batch");

  private GitEnvironment() {}

  /** Settings for a call in {@code directory}. */
  static List<String> settings(Path directory) {
    List<String> settings = new ArrayList<>(LOOKING);
    settings.addAll(ACTING);
    Boolean ignores = ignoresCase(directory);
    if (ignores != null) {
      // As the file system really is: where this is wrong, git takes two files for one.
      settings.add("core.ignoreCase=" + ignores);
    }
    return settings;
  }

  /** Whether names that differ in their case name the same file; null: it cannot be told. */
  private static @Nullable Boolean ignoresCase(Path directory) {
    Path git = directory.resolve(".git");
    Path known = Files.exists(git, LinkOption.NOFOLLOW_LINKS) ? git : directory;
    Path name = known.getFileName();
    String other = name == null ? "" : name.toString().toUpperCase(Locale.ROOT);
    if (other.isEmpty() || other.equals(String.valueOf(name))) {
      return null;
    }
    Path twin = known.resolveSibling(other);
    try {
      return Files.exists(twin, LinkOption.NOFOLLOW_LINKS) && Files.isSameFile(known, twin);
    } catch (IOException e) {
      return null;
    }
  }

  /** {@code inherited} without what would change an answer, and with what every call is given. */
  static Map<String, String> clean(Map<String, String> inherited) {
    Map<String, String> environment = new HashMap<>(inherited);
    environment.keySet().removeAll(OF_ANOTHER_REPOSITORY);
    environment.keySet().removeAll(CHANGING_ANSWERS);
    // A filter or a driver that git starts is told no more than an agent is.
    environment
        .keySet()
        .removeIf(name -> name.startsWith("TEMPORAL_") || name.startsWith("OSIER_"));
    // Nothing without GIT_CONFIG_COUNT, until a call sets that.
    environment.keySet().removeIf(name -> name.matches("GIT_CONFIG_(KEY|VALUE)_[0-9]+"));
    environment.putAll(GIVEN);
    return environment;
  }
}
