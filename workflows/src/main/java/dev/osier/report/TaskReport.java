package dev.osier.report;

import dev.osier.outcome.AgentResult;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Denial;
import dev.osier.plan.agent.ShellLine;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one task.
 *
 * @param commit the tip of its work
 * @param merge the merge commit
 * @param kept the ref that holds its unmerged work
 * @param tries begun so far; the runs of its agent, those of lost attempts too, stand in {@code
 *     agent}
 * @param files number of files changed
 * @param conflicts the files that conflicted
 * @param conflictsWith ids of the tasks merged before it that changed those files
 * @param hunks the places that conflicted, or the end of what a rule's command said; else null
 * @param host where its agent ran or is to run; null before that is known
 */
@RecordBuilder
public record TaskReport(
    String id,
    TaskStatus status,
    String headline,
    @Nullable String branch,
    @Nullable String commit,
    @Nullable String merge,
    @Nullable String kept,
    int tries,
    int files,
    int insertions,
    int deletions,
    @Nullable CheckResult verify,
    @Nullable AgentResult agent,
    List<String> conflicts,
    @Nullable String answer,
    List<String> conflictsWith,
    @Nullable String hunks,
    @Nullable String host)
    implements TaskReportBuilder.With {

  /** Before what an agent was denied, in a headline. */
  public static final String DENIED = " was denied ";

  public TaskReport {
    conflicts = List.copyOf(conflicts);
    // Null in reports from before there was this field.
    conflictsWith = conflictsWith == null ? List.of() : List.copyOf(conflictsWith);
  }

  /** What its agent was denied; none if it has not run. */
  public List<Denial> denied() {
    return agent == null ? List.of() : agent.denied();
  }

  /** Whether its agent was denied its own check. */
  public boolean deniedCheck() {
    return verify != null && deniedCheck(verify.command(), denied());
  }

  /** Whether one of {@code denied} is a command of {@code check}. */
  public static boolean deniedCheck(String check, List<Denial> denied) {
    return denied.stream().anyMatch(each -> ShellLine.runs(check, each.command()));
  }

  /** The headline, and what its agent was denied. */
  public String told() {
    if (denied().isEmpty()) {
      return headline;
    }
    String known = headline.contains(DENIED) ? headline + ": " : headline + "; its agent" + DENIED;
    return known + Denial.list(denied());
  }
}
