package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.GitVersion;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import org.jspecify.annotations.Nullable;

/**
 * The {@link MergeTree} of a repository, for one integration after the other: kept as long as the
 * attributes are the same, made anew where they are not. For one thread at a time.
 */
final class MergeTrees implements AutoCloseable {
  private final Repository repository;
  private @Nullable Boolean oneProcess;
  private @Nullable MergeTree open;
  private @Nullable String commit;
  private @Nullable Identity identity;

  MergeTrees(Repository repository) {
    this.repository = repository;
  }

  /**
   * @param oneProcess false: a process for each merge, as git 2.38 needs
   */
  MergeTrees(Repository repository, boolean oneProcess) {
    this.repository = repository;
    this.oneProcess = oneProcess;
  }

  Repository repository() {
    return repository;
  }

  /** Who commits: asked of git once, since that takes longer than a merge. */
  Identity identity() throws InterruptedException {
    if (identity == null) {
      identity = Identity.of(repository.git());
    }
    return identity;
  }

  /** Merges with the attributes of {@code next} from here on. */
  void use(Commits commits, String next) throws InterruptedException {
    if (open != null && commit != null && !commit.equals(next)) {
      boolean same =
          commits.exists(commit)
              && commits.changedPaths(commit, next).stream()
                  .noneMatch(file -> file.endsWith(Attributes.NAME));
      if (!same) {
        close();
      }
    }
    if (open == null) {
      if (oneProcess == null) {
        oneProcess =
            GitVersion.installed(repository.git()).atLeast(GitVersion.MERGES_IN_ONE_PROCESS);
      }
      open = MergeTree.with(repository, commits, next, oneProcess);
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
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
