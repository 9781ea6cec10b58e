package dev.osier.job;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link PublishJob}.
 *
 * @param published the commit that the target was moved to, or null; of a copied directory the one
 *     whose files it has now, all of them
 * @param waiting the branch on which the result waits, or null
 * @param headline what happened, and the command to type if it waits
 * @param left files that were not written into a copied directory, since the user changed them; at
 *     most {@link Published#LEFT}
 * @param moved where the target stands now, if the candidate is to be made again on that
 * @param problem what went wrong after the target was moved, or null
 * @param ahead how many runs are to move the target first; nothing was done, ask again
 */
@RecordBuilder
public record Published(
    @Nullable String published,
    @Nullable String waiting,
    String headline,
    List<String> left,
    @Nullable String moved,
    @Nullable String problem,
    int ahead)
    implements PublishedBuilder.With {
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
        null, null, "Waits for %s to publish first".formatted(runs), List.of(), null, null, ahead);
  }

  /** Nothing of the candidate is left to be published. */
  public boolean whole() {
    return waiting == null && left.isEmpty() && problem == null;
  }

  /** The same, with what is wrong about it. */
  public Published with(@Nullable String text, @Nullable String trouble) {
    return withHeadline(text == null ? headline : text).withProblem(trouble);
  }

  /** The same, after an earlier part of the run was published. */
  public Published after(@Nullable Published earlier) {
    return published != null || earlier == null || earlier.published == null
        ? this
        : withPublished(earlier.published);
  }
}
