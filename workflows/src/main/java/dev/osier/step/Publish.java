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

  /**
   * @param target null: the directory that the repository stands for
   * @param from where the target is expected to stand
   * @param move false: only leave the candidate on {@code osier/<run>/merged}
   */
  record Request(
      String run,
      String repository,
      @Nullable String target,
      String from,
      String candidate,
      boolean move) {}

  /**
   * @param published the commit that the target was moved to, or null; of a copied directory the
   *     one whose files it has now, all of them
   * @param waiting the branch on which the result waits, or null
   * @param headline what happened, and the command to type if it waits
   * @param left files that were not written into a copied directory, since the user changed them;
   *     at most {@link Published#LEFT}
   */
  record Published(
      @Nullable String published, @Nullable String waiting, String headline, List<String> left) {
    /** More would not fit into a report. */
    public static final int LEFT = 100;

    public Published {
      left = left == null ? List.of() : List.copyOf(left);
    }

    public Published(@Nullable String published, @Nullable String waiting, String headline) {
      this(published, waiting, headline, List.of());
    }
  }
}
