package dev.osier.merge;

import dev.osier.git.GitException;
import dev.osier.git.GitVersion;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Signer;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.plan.MergeSign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@link MergeTree} of a repository, for one integration after the other: kept as long as the
 * attributes are the same, made anew where they are not. With it what was read of the history, so
 * that the next call does not read all that was merged before. For one thread at a time.
 */
final class MergeTrees implements AutoCloseable {
  private final Repository repository;
  private final Commits commits;
  private final @Nullable SpareObjects spares;
  private @Nullable Boolean oneProcess;
  private @Nullable MergeTree open;
  private @Nullable String commit;
  private @Nullable Identity identity;
  private @Nullable Path settings;
  private @Nullable String base;

  MergeTrees(Repository repository) {
    this(repository, (SpareObjects) null);
  }

  /**
   * @param spares where objects go first, or null
   */
  MergeTrees(Repository repository, @Nullable SpareObjects spares) {
    this.repository = repository;
    this.spares = spares;
    this.commits = Commits.of(repository, spares);
  }

  /**
   * @param oneProcess false: a process for each merge, as git 2.38 needs
   */
  MergeTrees(Repository repository, boolean oneProcess) {
    this(repository);
    this.oneProcess = oneProcess;
  }

  Repository repository() {
    return repository;
  }

  /** Where objects go first, or null. */
  @Nullable SpareObjects spares() {
    return spares;
  }

  Commits commits() {
    return commits;
  }

  /** Who commits: asked of git once, since that takes longer than a merge. */
  Identity identity() throws InterruptedException {
    if (identity == null) {
      identity = Identity.of(repository.git());
    }
    return identity;
  }

  /**
   * For the merges of a run from here on: with the settings that it began with.
   *
   * @param from in whose files merge drivers run; null: in those of the integration
   * @see PinnedSettings
   */
  void ofRun(String run, @Nullable String from) throws InterruptedException {
    try {
      Path own = new PinnedSettings(repository).ofWorktrees(run);
      if (!own.equals(settings) || !Objects.equals(from, base)) {
        endProcess();
      }
      settings = own;
      base = from;
    } catch (IOException e) {
      throw new GitException("Cannot read the settings of run " + run + ": " + e.getMessage(), e);
    }
  }

  /** Who writes commits for one call. */
  CommitWriter writer(MergeSign sign) throws InterruptedException {
    Path own = settings;
    if (own == null || sign == MergeSign.NEVER) {
      return new CommitWriter(commits, identity(), sign, null);
    }
    Signer signer = Signer.with(repository, own);
    return new CommitWriter(
        commits, identity(), sign, spares == null ? signer : signer.writingTo(spares));
  }

  /** Merges with the attributes of {@code next} from here on. */
  void use(String next) throws InterruptedException {
    if (open != null && commit != null && !commit.equals(next)) {
      if (commits.exists(commit)) {
        moved(next, commits.changedPaths(commit, next));
      } else {
        endProcess();
      }
    }
    if (open == null) {
      if (oneProcess == null) {
        oneProcess =
            GitVersion.installed(repository.git()).atLeast(GitVersion.MERGES_IN_ONE_PROCESS);
      }
      Path own = settings == null ? repository.commonDir() : settings;
      open = MergeTree.with(repository, commits, spares, next, oneProcess, own, base);
    }
    commit = next;
  }

  /**
   * The integration that was merged into became {@code next}.
   *
   * @param changed files that differ between the two
   */
  void moved(String next, List<String> changed) {
    if (changed.stream().anyMatch(file -> file.endsWith(Attributes.NAME))) {
      endProcess();
    }
    commit = next;
  }

  MergeTree get() {
    if (open == null) {
      throw new IllegalStateException("no commit was named whose attributes hold");
    }
    return open;
  }

  @Override
  public void close() {
    endProcess();
    commits.close();
  }

  private void endProcess() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
