package dev.osier.job;

import org.jspecify.annotations.Nullable;

/**
 * A candidate that is to be published, and where.
 *
 * @param target null: the directory that the repository stands for
 * @param from where the target is expected to stand
 * @param ground the commit that the candidate's merges begin on, or null if it was not said
 * @param integrate a target that moved on is answered by {@link Published#moved}, so that the
 *     candidate is made again on it, and nothing is done
 * @param push the remote that the target is pushed to once it was moved, or null
 */
public record PublishJob(
    String run,
    String repository,
    @Nullable String target,
    String from,
    String candidate,
    Act act,
    @Nullable String ground,
    boolean integrate,
    @Nullable String push) {
  /** Of a candidate that is not made again. */
  public PublishJob(
      String run,
      String repository,
      @Nullable String target,
      String from,
      String candidate,
      boolean move) {
    this(run, repository, target, from, candidate, move ? Act.MOVE : Act.LEAVE, null, false, null);
  }

  /** What is to be done with a candidate. */
  public enum Act {
    /** Only leave it on {@code osier/<run>/merged}. */
    LEAVE,
    /** Say what a move would do, and change nothing. */
    SHOW,
    /** Move the target, or leave the candidate on the branch. */
    MOVE
  }
}
