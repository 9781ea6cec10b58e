package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.GitVersion;
import dev.osier.git.Repository;
import dev.osier.merge.MergeResult.Clean;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.process.ProgramResult.Exited;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Git's own merge of two commits, in the object database. Not JGit's, which calls clean what git
 * calls a conflict (rename against delete) and the other way round.
 *
 * <p>The user's merge settings and drivers hold, and the attributes of one commit, the integration.
 * A driver runs in a directory that holds nothing but attributes.
 */
final class MergeTree implements AutoCloseable {
  private final Attributes attributes;
  private final Git git;
  private final boolean oneProcess;
  private @Nullable MergeTreeProcess process;

  private MergeTree(Attributes attributes, Git git, boolean oneProcess) {
    this.attributes = attributes;
    this.git = git;
    this.oneProcess = oneProcess;
  }

  /**
   * @param commit whose attributes hold
   */
  static MergeTree with(Repository repository, Commits commits, String commit)
      throws InterruptedException {
    boolean oneProcess =
        GitVersion.installed(repository.git()).atLeast(GitVersion.MERGES_IN_ONE_PROCESS);
    return with(repository, commits, commit, oneProcess);
  }

  /**
   * @param oneProcess false: a process for each merge, as git 2.38 needs
   */
  static MergeTree with(Repository repository, Commits commits, String commit, boolean oneProcess) {
    Attributes attributes = Attributes.of(repository, commits, commit);
    Git git =
        Git.at(attributes.directory())
            .with("GIT_DIR", repository.commonDir().toString())
            .with("GIT_WORK_TREE", attributes.directory().toString());
    return new MergeTree(attributes, git, oneProcess);
  }

  /**
   * Merges {@code theirs} into {@code ours}, commits given by full ids.
   *
   * @throws GitException if git cannot try: an object is missing, the histories are unrelated, a
   *     disk is full
   */
  MergeResult merge(String ours, String theirs) throws InterruptedException {
    if (oneProcess) {
      if (process == null) {
        process = MergeTreeProcess.start(git);
      }
      MergeResult result = process.merge(ours, theirs);
      if (result != null) {
        return result;
      }
      process.close();
      process = null;
      // Asked alone, git says what it died of.
    }
    return mergeAlone(ours, theirs);
  }

  private MergeResult mergeAlone(String ours, String theirs) throws InterruptedException {
    String[] args = {
      "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs
    };
    Exited answer = git.call(args);
    // 1 is a conflict, but also a name that git cannot resolve; then it gives no tree.
    if (answer.code() > 1 || answer.out().length == 0) {
      throw new GitException(git.failure(answer, args));
    }
    List<String> fields =
        List.of(answer.text().split("\0", -1)).stream().filter(field -> !field.isEmpty()).toList();
    return answer.succeeded()
        ? new Clean(fields.get(0))
        : new Conflict(fields.subList(1, fields.size()));
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    attributes.close();
  }
}
