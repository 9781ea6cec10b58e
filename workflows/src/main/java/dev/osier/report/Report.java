package dev.osier.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a run: the result of its workflow, the answer of the query {@code report}.
 *
 * <p>The order of the fields is what Temporal's web pages show: status and one sentence first.
 *
 * @param published the commit that the target was moved to, or null
 * @param waiting the branch on which the result waits for the user, or null
 * @param problems what could not be saved or removed
 */
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
    List<String> problems) {

  public Report {
    tasks = List.copyOf(tasks);
    escaped = List.copyOf(escaped);
    problems = List.copyOf(problems);
  }

  /**
   * What a task changed outside its workspace (G1): files of the user's checkout, branches, tags.
   *
   * @param paths changed by it and nobody else; they fail the try
   * @param suspected changed while it ran, and another agent or the user, who may have done it
   */
  public record Escape(String task, List<String> paths, List<String> suspected) {
    public Escape {
      paths = List.copyOf(paths);
      suspected = suspected == null ? List.of() : List.copyOf(suspected);
    }
  }
}
