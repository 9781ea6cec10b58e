package dev.osier.step;

import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves the target to the verified candidate, or leaves it on a branch (G7). Into a copied
 * directory it writes the files that changed, where the user has not changed them.
 */
@ActivityInterface
public interface Publish {
  @ActivityMethod(name = "Publish")
  Published publish(Request request);

  /** What is to be done with a candidate. */
  enum Act {
    /** Only leave it on {@code osier/<run>/merged}. */
    LEAVE,
    /** Say what a move would do, and change nothing. */
    SHOW,
    /** Move the target, or leave the candidate on the branch. */
    MOVE
  }

  /**
   * @param target null: the directory that the repository stands for
   * @param from where the target is expected to stand
   * @param ground the commit that the candidate's merges begin on, or null if it was not said
   * @param integrate a target that moved on is answered by {@link Published#moved}, so that the
   *     candidate is made again on it, and nothing is done
   * @param push the remote that the target is pushed to once it was moved, or null
   */
  record Request(
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
    public Request(
        String run,
        String repository,
        @Nullable String target,
        String from,
        String candidate,
        boolean move) {
      this(
          run, repository, target, from, candidate, move ? Act.MOVE : Act.LEAVE, null, false, null);
    }
  }

  /**
   * @param published the commit that the target was moved to, or null; of a copied directory the
   *     one whose files it has now, all of them
   * @param waiting the branch on which the result waits, or null
   * @param headline what happened, and the command to type if it waits
   * @param left files that were not written into a copied directory, since the user changed them;
   *     at most {@link Published#LEFT}
   * @param moved where the target stands now, if the candidate is to be made again on that
   * @param problem what went wrong after the target was moved, or null
   * @param ahead how many runs are to move the target first; nothing was done, ask again
   */
  record Published(
      @Nullable String published,
      @Nullable String waiting,
      String headline,
      List<String> left,
      @Nullable String moved,
      @Nullable String problem,
      int ahead) {
    /** More would not fit into a report. */
    public static final int LEFT = 100;

    public Published {
      left = left == null ? List.of() : List.copyOf(left);
    }

    public Published(
        @Nullable String published, @Nullable String waiting, String headline, List<String> left) {
      this(published, waiting, headline, left, null, null, 0);
    }

    public Published(@Nullable String published, @Nullable String waiting, String headline) {
      this(published, waiting, headline, List.of());
    }

    /** The target moved on to {@code tip}, and nothing was done. */
    public static Published movedTo(String tip, String headline) {
      return new Published(null, null, headline, List.of(), tip, null, 0);
    }

    /** Others are to move the target first. */
    public static Published queued(int ahead) {
      String runs = ahead == 1 ? "1 run" : ahead + " runs";
      return new Published(
          null,
          null,
          "Waits for %s to publish first".formatted(runs),
          List.of(),
          null,
          null,
          ahead);
    }

    /** Nothing of the candidate is left to be published. */
    public boolean whole() {
      return waiting == null && left.isEmpty() && problem == null;
    }

    /** The same, with what is wrong about it. */
    public Published with(@Nullable String text, @Nullable String trouble) {
      return new Published(
          published, waiting, text == null ? headline : text, left, moved, trouble, ahead);
    }

    /** The same, after an earlier part of the run was published. */
    public Published after(@Nullable Published earlier) {
      return published != null || earlier == null || earlier.published == null
          ? this
          : new Published(earlier.published, waiting, headline, left, moved, problem, ahead);
    }
  }
}
