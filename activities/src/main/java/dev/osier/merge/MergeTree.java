package dev.osier.merge;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.GitVersion;
import dev.osier.git.Records;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Blob;
import dev.osier.git.object.Trees;
import dev.osier.git.settings.MergeDrivers;
import dev.osier.git.settings.MergeDrivers.Driver;
import dev.osier.merge.MergeResult.Clean;
import dev.osier.process.ProgramResult.Exited;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Git's own merge of two commits, in the object database. Not JGit's, which calls clean what git
 * calls a conflict (rename against delete) and the other way round.
 *
 * <p>The user's merge settings and drivers hold, and the attributes of one commit, the integration.
 * A driver that those name finds the project's files, see {@link DriverRuns}; without one there are
 * none, and it costs nothing.
 */
final class MergeTree implements AutoCloseable {
  /** Bytes of a file. */
  private static final int UNION_LIMIT = 16 * 1024 * 1024;

  private final Attributes attributes;
  private final Git git;
  private final @Nullable DriverRuns drivers;
  private final boolean oneProcess;
  private @Nullable MergeTreeProcess process;

  private MergeTree(
      Attributes attributes, Git git, @Nullable DriverRuns drivers, boolean oneProcess) {
    this.attributes = attributes;
    this.git = git;
    this.drivers = drivers;
    this.oneProcess = oneProcess;
  }

  /**
   * @param commit whose attributes hold
   */
  static MergeTree with(Repository repository, Commits commits, String commit)
      throws InterruptedException {
    boolean oneProcess =
        GitVersion.installed(repository.git()).atLeast(GitVersion.MERGES_IN_ONE_PROCESS);
    return with(repository, commits, null, commit, oneProcess, repository.commonDir(), null);
  }

  /**
   * @param spares where objects go first, or null
   * @param oneProcess false: a process for each merge, as git 2.38 needs
   * @param settings that hold, see {@link dev.osier.git.settings.PinnedSettings}
   * @param base in whose files drivers run; null: in those of {@code commit}
   */
  static MergeTree with(
      Repository repository,
      Commits commits,
      @Nullable SpareObjects spares,
      String commit,
      boolean oneProcess,
      Path settings,
      @Nullable String base)
      throws InterruptedException {
    List<Blob> files = commits.filesNamed(commit, Attributes.NAME);
    Attributes attributes = Attributes.in(repository);
    boolean whole = false;
    try {
      Git plain =
          Git.at(attributes.directory())
              .with("GIT_DIR", repository.commonDir().toString())
              .with("GIT_COMMON_DIR", settings.toString())
              .with("GIT_WORK_TREE", attributes.directory().toString());
      Git git = spares == null ? plain : spares.in(plain);
      List<Driver> named = MergeDrivers.inUse(git, settings, files);
      DriverRuns drivers = null;
      if (!named.isEmpty()) {
        drivers = new DriverRuns(named, attributes.beside("notes"));
        git = drivers.place(git, attributes.beside("index"), base == null ? commit : base);
      }
      attributes.put(files);
      whole = true;
      return new MergeTree(attributes, git, drivers, oneProcess);
    } finally {
      if (!whole) {
        attributes.close();
      }
    }
  }

  /**
   * Merges {@code theirs} into {@code ours}, commits given by full ids.
   *
   * @throws GitException if git cannot try: an object is missing, the histories are unrelated, a
   *     disk is full
   * @throws MergeFaultException if a driver cannot be started
   */
  MergeResult merge(String ours, String theirs) throws InterruptedException {
    MergeResult result = mergeAsTold(ours, theirs);
    requireDriversStarted();
    return result;
  }

  private void requireDriversStarted() {
    if (drivers != null) {
      drivers.requireStarted();
    }
  }

  private MergeResult mergeAsTold(String ours, String theirs) throws InterruptedException {
    if (oneProcess) {
      if (process == null) {
        process = MergeTreeProcess.start(git);
      }
      MergeTreeProcess.Answer answer = process.merge(ours, theirs);
      if (answer != null && answer.clean()) {
        return new Clean(answer.tree());
      }
      // It died; or it tells of a conflict, and of one in a submodule it tells in free text, behind
      // which the next answer cannot be found.
      process.close();
      process = null;
      requireDriversStarted();
      // Asked alone, git says what it died of, or all about the conflict.
    }
    return mergeAlone(ours, theirs);
  }

  private MergeResult mergeAlone(String ours, String theirs) throws InterruptedException {
    String[] args = {"merge-tree", "--write-tree", "-z", "--messages", ours, theirs};
    List<String> fields = new ArrayList<>();
    // Advice for people may stand behind the last of them.
    Exited answer = git.stream("", new Records(fields::add), args);
    // 1 is a conflict, but also a name that git cannot resolve; then it gives no tree.
    if (answer.code() > 1 || fields.isEmpty()) {
      throw git.refused(answer, args);
    }
    return MergeAnswer.parse(fields, answer.succeeded(), ours, theirs);
  }

  /**
   * The lines of both sides, where both changed them.
   *
   * @param base null: there was no such file
   * @return null if git cannot: it is no text, or has {@value #UNION_LIMIT} bytes or more
   */
  byte @Nullable [] union(String ours, @Nullable String base, String theirs, Trees trees)
      throws InterruptedException {
    Path directory = attributes.directory();
    try {
      List<byte[]> versions =
          List.of(
              trees.content(ours, UNION_LIMIT),
              base == null ? new byte[0] : trees.content(base, UNION_LIMIT),
              trees.content(theirs, UNION_LIMIT));
      if (versions.stream().anyMatch(version -> version.length == UNION_LIMIT)) {
        return null;
      }
      Path scratch = Files.createTempDirectory(directory, "union");
      Path oursFile = Files.write(scratch.resolve("ours"), versions.get(0));
      Path baseFile = Files.write(scratch.resolve("base"), versions.get(1));
      Path theirsFile = Files.write(scratch.resolve("theirs"), versions.get(2));
      Exited united =
          git.call(
              "merge-file",
              "--union",
              "--stdout",
              "--quiet",
              oursFile.toString(),
              baseFile.toString(),
              theirsFile.toString());
      for (Path file : List.of(oursFile, baseFile, theirsFile, scratch)) {
        Files.delete(file);
      }
      return united.succeeded() ? united.out() : null;
    } catch (IOException e) {
      throw new GitException("Cannot write into " + directory, e);
    }
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    attributes.close();
  }
}
