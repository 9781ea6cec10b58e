package dev.osier.publish;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.name.RunNames;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The branch on which the result of a run waits: {@code osier/<run>/merged}. If the user has it
 * checked out or committed on it, it is left alone, and the result waits on {@code
 * osier/<run>/merged-<commit>}.
 */
final class ResultBranch {
  private static final Logger LOG = LoggerFactory.getLogger(ResultBranch.class);
  private static final int SHORT = 7;
  private static final String HEADS = "refs/heads/";

  private final Repository repository;
  private final Refs refs;
  private final Commits commits;
  private final String name;

  ResultBranch(Repository repository, Refs refs, Commits commits, String run) {
    this.repository = repository;
    this.refs = refs;
    this.commits = commits;
    this.name = new RunNames(run).resultBranch();
  }

  /** Leaves {@code commit} on the branch, and gives its name, without {@code refs/heads/}. */
  String leave(String commit) throws InterruptedException {
    for (String branch : new String[] {name, name + "-" + commit.substring(0, SHORT)}) {
      String tip = refs.tip(HEADS + branch);
      boolean there = commit.equals(tip);
      if (there
          || ((tip == null || mayMove(branch, tip, commit))
              && refs.compareAndSet(HEADS + branch, tip, commit, "osier: leave the result"))) {
        return branch;
      }
    }
    throw new GitException("Cannot leave " + commit + " on " + name + ": others move it meanwhile");
  }

  /** Deletes the branch, in both forms, where all it holds is in {@code published}. */
  void remove(String published) throws InterruptedException {
    for (var each : refs.under(HEADS + name).entrySet()) {
      String branch = each.getKey().substring(HEADS.length());
      boolean own = branch.equals(name) || branch.startsWith(name + "-");
      if (own && mayMove(branch, each.getValue(), published)) {
        boolean removed =
            refs.compareAndSet(each.getKey(), each.getValue(), null, "osier: published");
        LOG.debug("{} {}", each.getKey(), removed ? "removed" : "stays: somebody moved it");
      }
    }
  }

  private boolean mayMove(String branch, String tip, String commit) throws InterruptedException {
    return commits.isAncestor(tip, commit) && Checkout.of(repository, HEADS + branch).isEmpty();
  }
}
