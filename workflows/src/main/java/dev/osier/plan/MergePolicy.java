package dev.osier.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How work is merged and published.
 *
 * @param verify run on a candidate before it is published; null: the plan's {@code verify}
 * @param verifyTimeout of one check of a candidate, or of the base
 * @param rules for conflicts, in the order in which they hold
 * @param slots checks at a time at most, each in a workspace of its own
 * @param push the remote that the target is pushed to once it was moved; null: none
 * @param sign whether merges are signed
 */
public record MergePolicy(
    OnConflict onConflict,
    @Nullable String verify,
    Duration verifyTimeout,
    PublishPolicy publish,
    MergeStyle style,
    List<MergeRule> rules,
    RedBase redBase,
    int slots,
    @Nullable String push,
    MergeSign sign) {
  /**
   * What becomes of a run whose base fails the check by itself, before any task's work is in it.
   */
  public enum RedBase {
    /** Nothing more is started and nothing is published: no check could tell good work from bad. */
    REFUSE,
    /**
     * The check blames nobody. It is run once on the whole, and what it says stands in the report;
     * the result is published either way.
     */
    IGNORE
  }

  /** For the whole project's check, which takes longer than that of one task. */
  public static final Duration DEFAULT_VERIFY_TIMEOUT = Duration.ofHours(2);

  public static final MergePolicy DEFAULT =
      new MergePolicy(OnConflict.SKIP, null, PublishPolicy.END);

  public MergePolicy {
    rules = List.copyOf(rules);
  }

  /** With the default style, no rules, and the base checked as it is by default. */
  public MergePolicy(OnConflict onConflict, @Nullable String verify, PublishPolicy publish) {
    this(
        onConflict,
        verify,
        DEFAULT_VERIFY_TIMEOUT,
        publish,
        MergeStyle.MERGE,
        List.of(),
        RedBase.REFUSE,
        1,
        null,
        MergeSign.AUTO);
  }
}
