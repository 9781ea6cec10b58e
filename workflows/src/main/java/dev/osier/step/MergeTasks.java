package dev.osier.step;

import dev.osier.plan.MergeRule;
import dev.osier.plan.MergeSign;
import dev.osier.plan.MergeStyle;
import dev.osier.step.RunTask.WorkspaceNeeds;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Merges tasks into the integration, in the order given, in the object database. */
@ActivityInterface
public interface MergeTasks {
  /** For a command that writes files anew: it resolves dependencies, and does not build. */
  Duration COMMAND_TIMEOUT = Duration.ofMinutes(10);

  /**
   * A task that conflicts is left out, and the rest goes on. Moves {@code
   * refs/osier/<run>/integration} by compare-and-set from {@code onto}; if it already holds merges
   * of these tasks on top of {@code onto} (an answer was lost), those are found and not made again.
   */
  @ActivityMethod(name = "MergeTasks")
  Merged merge(Request request);

  /**
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
  record Request(
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
      @Nullable String base) {
    public Request {
      stopAt = List.copyOf(stopAt);
      rules = List.copyOf(rules);
    }

    /** Where no conflict stops the rest. */
    public Request(
        String run,
        String repository,
        String onto,
        boolean replace,
        List<Item> items,
        MergeStyle style,
        List<MergeRule> rules,
        @Nullable WorkspaceNeeds needs) {
      this(
          run,
          repository,
          onto,
          replace,
          items,
          List.of(),
          style,
          rules,
          needs,
          MergeSign.NEVER,
          null);
    }

    /** Merge commits, and no rules. */
    public Request(
        String run,
        String repository,
        String onto,
        boolean replace,
        List<Item> items,
        List<String> stopAt) {
      this(
          run,
          repository,
          onto,
          replace,
          items,
          stopAt,
          MergeStyle.MERGE,
          List.of(),
          null,
          MergeSign.NEVER,
          null);
    }

    /** The same merges, made as a plan says. */
    public Request as(MergeStyle wanted, List<MergeRule> by, @Nullable WorkspaceNeeds inside) {
      return new Request(
          run, repository, onto, replace, items, stopAt, wanted, by, inside, sign, base);
    }

    /** The same merges, signed or not, with the programs of that base. */
    public Request signed(MergeSign wanted, @Nullable String from) {
      return new Request(
          run, repository, onto, replace, items, stopAt, style, rules, needs, wanted, from);
    }

    /** Where no conflict stops the rest; merge commits, and no rules. */
    public Request(String run, String repository, String onto, boolean replace, List<Item> items) {
      this(run, repository, onto, replace, items, List.of());
    }
  }

  /**
   * @param start the commit that the task started from
   * @param commit the tip of its work
   */
  record Item(String task, String title, String agent, String start, String commit) {}

  /**
   * @param integration the commit after all of them
   * @param problems what the report is to say of them, one sentence each
   */
  record Merged(String integration, List<MergeOutcome> outcomes, List<String> problems) {
    public Merged {
      problems = List.copyOf(problems);
    }

    /** Of which there is nothing to say. */
    public Merged(String integration, List<MergeOutcome> outcomes) {
      this(integration, outcomes, List.of());
    }
  }

  /**
   * @param merge the integration after the task: its merge commit, or the last of its commits; null
   *     on a conflict
   * @param conflicts the files that conflict, at most {@link Limits#FILES}; empty if merged
   * @param with ids of the merged tasks of this run that changed those files
   * @param hunks the places that conflict, as text of at most {@link Limits#HUNKS} characters that
   *     is safe to show; or the end of what a command of a rule said; null if merged
   */
  record MergeOutcome(
      String task,
      @Nullable String merge,
      String headline,
      List<String> conflicts,
      List<String> with,
      @Nullable String hunks) {

    /** Merged, or a conflict of which nothing more is known. */
    public MergeOutcome(
        String task,
        @Nullable String merge,
        String headline,
        List<String> conflicts,
        List<String> with) {
      this(task, merge, headline, conflicts, with, null);
    }
  }
}
