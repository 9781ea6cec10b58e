package dev.osier.plan;

import org.jspecify.annotations.Nullable;

/**
 * How work is merged and published.
 *
 * @param verify run on a candidate before it is published; null: the plan's {@code verify}
 * @param slots checks at a time at most, each in a workspace of its own
 * @param push the remote that the target is pushed to once it was moved; null: none
 */
public record MergePolicy(
    OnConflict onConflict,
    @Nullable String verify,
    PublishPolicy publish,
    RedBase redBase,
    int slots,
    @Nullable String push) {
  /** Each slot is a workspace and a check that takes a machine's time. */
  public static final int LIMIT_SLOTS = 16;

  public static final MergePolicy DEFAULT =
      new MergePolicy(OnConflict.SKIP, null, PublishPolicy.END, RedBase.REFUSE, 1, null);
}
