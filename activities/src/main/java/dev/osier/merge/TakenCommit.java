package dev.osier.merge;

import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.job.Taken;
import dev.osier.name.RunNames;

/** A commit that a person made in place of a task's work: found, checked, and held by a ref. */
public final class TakenCommit {
  private static final int SHORT = 10;

  private final Refs refs;
  private final Commits commits;

  public TakenCommit(Refs refs, Commits commits) {
    this.refs = refs;
    this.commits = commits;
  }

  /** The ref that holds the commit taken for a task. */
  public static String takenRef(String run, String task) {
    return new RunNames(run).taken(task);
  }

  /**
   * What is not there, or does not contain the task's work, is not taken.
   *
   * @param revision as the person gave it
   * @param tip of the task's work
   */
  public Taken take(String run, String task, String revision, String tip) {
    String given = revision.strip();
    String commit = given.startsWith("-") ? null : refs.resolve(given);
    if (commit == null) {
      return new Taken(
          null, "Cannot take \"%s\": there is no such commit".formatted(MergeMessage.line(given)));
    }
    if (!commits.isAncestor(tip, commit)) {
      String work = tip.substring(0, SHORT);
      return new Taken(
          null,
          "Cannot take %s: it does not contain the work of %s. To put it in, run git merge %s"
              .formatted(commit.substring(0, SHORT), task, work));
    }
    String ref = takenRef(run, task);
    String there = refs.tip(ref);
    while (!commit.equals(there)
        && !refs.compareAndSet(ref, there, commit, "osier: take for " + task)) {
      there = refs.tip(ref);
    }
    return new Taken(commit, null);
  }
}
