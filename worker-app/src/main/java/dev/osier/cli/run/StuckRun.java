package dev.osier.cli.run;

import dev.osier.cli.follow.Ending;
import dev.osier.cli.follow.KnownRun;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.host.OsierHome;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweeper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A cancelled run that does not come to its end, and that nobody can go on with, since its server
 * is in this process. Temporal's in-process server breaks a run whose cancel meets the start or the
 * end of an activity: it answers FAILED_PRECONDITION, and then hands out a history that its own
 * client refuses.
 *
 * <p>What the workflow would have done is done here: processes are ended, work is saved, workspaces
 * removed.
 *
 * @param key of the run
 * @param repository null if the run was not prepared: then there is nothing of it
 */
public record StuckRun(String key, @Nullable String repository) {
  /** To be asked while the server still answers. */
  static StuckRun of(KnownRun run) {
    return new StuckRun(run.key(), run.repository().orElse(null));
  }

  /**
   * Cleans up; the worker that did the run must have ended.
   *
   * @param last the run's report as it was seen last
   */
  public Ending cleanUp(@Nullable Report last, OsierHome home) throws InterruptedException {
    if (repository == null) {
      return new Ending.Cancelled(last == null ? null : cancelled(last, Map.of(), List.of()));
    }
    Sweep sweep;
    try {
      sweep =
          new Sweeper(
                  home.root(),
                  origin -> origin.run().equals(key) ? Life.CLOSED : Life.NO_ANSWER,
                  Sweeper.Rules.WORKER)
              .sweep(Repository.find(Path.of(repository)), Sweeper.living());
    } catch (RepositoryProblem e) {
      return new Ending.Broken("Cannot clean up after the run: " + e.getMessage());
    }
    Map<String, String> kept = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (Sweep.Swept swept : sweep.swept()) {
      if (swept.run().equals(key)) {
        Optional.ofNullable(swept.keptRef()).ifPresent(ref -> kept.put(swept.what(), ref));
        problems.addAll(swept.notes());
      }
    }
    for (Sweep.Left left : sweep.left()) {
      if (key.equals(left.run()) && left.failed()) {
        problems.add(left.reason());
      }
    }
    return new Ending.Cancelled(last == null ? null : cancelled(last, kept, problems));
  }

  private static Report cancelled(Report last, Map<String, String> kept, List<String> problems) {
    List<String> all = new ArrayList<>(last.problems());
    all.addAll(problems);
    return last.with(
        report ->
            report
                .status(RunStatus.CANCELLED)
                .headline("Cancelled; nothing was published")
                .tasks(last.tasks().stream().map(task -> cancelled(task, kept)).toList())
                .problems(all)
                .trying(List.of()));
  }

  /** What had merged is in no branch, since nothing was published. */
  private static TaskReport cancelled(TaskReport task, Map<String, String> kept) {
    TaskReport unmerged = task.withMerge(null).withKept(kept.getOrDefault(task.id(), task.kept()));
    return task.status().settled() && task.status() != TaskStatus.MERGED
        ? unmerged
        : unmerged.withStatus(TaskStatus.CANCELLED).withHeadline("Cancelled");
  }
}
