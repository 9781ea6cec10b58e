package dev.osier.report;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run: the result of its workflow, the answer of the query {@code report}.
 *
 * <p>The order of the fields is what Temporal's web pages show: status and one sentence first.
 *
 * @param target the branch that the work lands on; null: the directory that was copied
 * @param published the commit that the target was moved to, or null
 * @param waiting the branch on which the result waits for the user, or null
 * @param problems what could not be saved or removed
 * @param repository the hidden repository that has the commits and refs named here, if a directory
 *     was copied; null: they are in the plan's own
 * @param left files of the result that were not written into the copied directory, since the user
 *     changed them meanwhile
 * @param cost of all agents in US dollars; null: none has told
 * @param tokens read and written by all agents; null: none has told
 * @param trying steps that met a fault and are tried again: which, when, and why; one sentence each
 */
@RecordBuilder
public record Report(
    RunStatus status,
    String headline,
    String run,
    @Nullable String target,
    @Nullable String base,
    @Nullable String published,
    @Nullable String waiting,
    List<TaskReport> tasks,
    List<Escape> escaped,
    List<String> problems,
    @Nullable String repository,
    List<String> left,
    @Nullable Double cost,
    @Nullable Long tokens,
    List<String> trying)
    implements ReportBuilder.With {

  public Report {
    left = left == null ? List.of() : List.copyOf(left);
    tasks = List.copyOf(tasks);
    escaped = List.copyOf(escaped);
    trying = trying == null ? List.of() : List.copyOf(trying);
    problems = List.copyOf(problems);
  }

  /** Of a run of which no more is known. */
  public static Report of(RunStatus status, String headline, String run) {
    return new Report(
        status, headline, run, null, null, null, null, List.of(), List.of(), List.of(), null,
        List.of(), null, null, List.of());
  }

  /**
   * What was changed outside a task's workspace (G1): files of the user's checkout, settings, refs.
   *
   * @param paths changed by it for certain; they fail the try
   * @param suspected changed while its set-up, agent or check ran, by it, another or the user
   */
  public record Escape(String task, List<String> paths, List<String> suspected) {
    public Escape {
      paths = List.copyOf(paths);
      suspected = suspected == null ? List.of() : List.copyOf(suspected);
    }
  }
}
