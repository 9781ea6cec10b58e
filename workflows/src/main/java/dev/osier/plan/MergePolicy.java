package dev.osier.plan;

import org.jspecify.annotations.Nullable;

/**
 * How work is merged and published.
 *
 * @param verify run on a candidate before it is published; null: the plan's {@code verify}
 */
public record MergePolicy(OnConflict onConflict, @Nullable String verify, PublishPolicy publish) {

  public static final MergePolicy DEFAULT =
      new MergePolicy(OnConflict.SKIP, null, PublishPolicy.END);
}
