package dev.osier.job;

import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that is to be merged into an integration, and how.
 *
 * @param onto the integration commit to merge into
 * @param replace true if {@code onto} replaces the integration (after an eviction): the ref is
 *     first set back to it
 * @param stopAt of the tasks in {@code items} those after whose conflict nothing more is merged:
 *     what comes next depends on what becomes of them. The rest then has no outcome
 * @param style how each task becomes commits
 * @param rules for conflicts in certain files
 * @param needs of the workspace in which rules write files anew; null: nothing
 * @param sign whether the commits are signed, as was found when the run was prepared
 * @param base the commit that tasks start from: programs of the repository's that merge files are
 *     taken from it, and not as tasks changed them; null: from what is merged into
 */
@RecordBuilder
public record MergeJob(
    String run,
    String repository,
    String onto,
    boolean replace,
    List<Item> items,
    List<String> stopAt,
    MergeStyle style,
    List<MergeRule> rules,
    @Nullable WorkspaceNeeds needs,
    MergeSign sign,
    @Nullable String base)
    implements MergeJobBuilder.With {
  /** For a command that writes files anew: it resolves dependencies, and does not build. */
  public static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(10);

  public MergeJob {
    stopAt = List.copyOf(stopAt);
    rules = List.copyOf(rules);
  }

  /** The same merges, made as a plan says. */
  public MergeJob as(MergeStyle wanted, List<MergeRule> by, @Nullable WorkspaceNeeds inside) {
    return withStyle(wanted).withRules(by).withNeeds(inside);
  }

  /** The same merges, signed or not, with the programs of that base. */
  public MergeJob signed(MergeSign wanted, @Nullable String from) {
    return withSign(wanted).withBase(from);
  }

  /** Where no conflict stops the rest; merge commits, and no rules. */
  public MergeJob(String run, String repository, String onto, boolean replace, List<Item> items) {
    this(
        run,
        repository,
        onto,
        replace,
        items,
        List.of(),
        MergeStyle.MERGE,
        List.of(),
        null,
        MergeSign.NEVER,
        null);
  }

  /**
   * @param start the commit that the task started from
   * @param commit the tip of its work
   */
  public record Item(String task, String title, String agent, String start, String commit) {}
}
