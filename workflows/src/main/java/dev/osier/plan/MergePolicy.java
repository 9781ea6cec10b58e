package dev.osier.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How work is merged and published.
 *
 * @param verify run on a candidate before it is published; null: the plan's {@code verify}
 * @param rules for conflicts, in the order in which they hold
 */
public record MergePolicy(
    OnConflict onConflict,
    @Nullable String verify,
    PublishPolicy publish,
    MergeStyle style,
    List<MergeRule> rules) {

  public static final MergePolicy DEFAULT =
      new MergePolicy(OnConflict.SKIP, null, PublishPolicy.END);

  public MergePolicy {
    rules = List.copyOf(rules);
  }

  /** With the default style, and no rules. */
  public MergePolicy(OnConflict onConflict, @Nullable String verify, PublishPolicy publish) {
    this(onConflict, verify, publish, MergeStyle.MERGE, List.of());
  }
}
