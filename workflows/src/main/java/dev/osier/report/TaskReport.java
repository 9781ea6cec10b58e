package dev.osier.report;

import dev.osier.step.CheckResult;
import dev.osier.step.RunTask.AgentResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one task.
 *
 * @param commit the tip of its work
 * @param merge the merge commit
 * @param kept the ref that holds its unmerged work
 * @param tries agent runs so far
 * @param files number of files changed
 * @param conflicts the files that conflicted
 */
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
    @Nullable String answer) {

  public TaskReport {
    conflicts = List.copyOf(conflicts);
  }
}
