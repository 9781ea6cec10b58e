package dev.osier.cli.run;

import dev.osier.cli.call.Invocation;
import dev.osier.cli.call.Refusal;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.git.object.Refs;
import dev.osier.job.CommitWish;
import dev.osier.plan.Plan;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.WorkspaceKind;
import dev.osier.prepare.Preflight;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code PrepareRun} would say of a plan's repository, said without a server; nothing of a
 * repository on another machine, nor of a plain directory.
 */
final class PlanPreflight {
  private PlanPreflight() {}

  /**
   * Every reason for which the run cannot succeed.
   *
   * @param file its repository is resolved
   */
  static List<PlanProblem> problems(PlanFile file, Invocation invocation) throws Refusal {
    Plan plan = file.plan();
    Path place = Path.of(file.document().path("repository").asText());
    if (plan.workspace().kind() == WorkspaceKind.COPY || !Files.isDirectory(place)) {
      return List.of();
    }
    try {
      Repository repository = Repository.find(place);
      Preflight preflight = new Preflight(repository, invocation.home().root());
      try (Refs refs = Refs.of(repository)) {
        preflight.look(
            new Preflight.Wish(
                plan.target(),
                plan.base(),
                plan.merge().publish(),
                plan.merge().push(),
                plan.merge().sign(),
                CommitWish.of(plan, "run")),
            refs);
      }
      return preflight.problems();
    } catch (RepositoryProblem e) {
      // A plain directory; any other was refused when the plan was read.
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.badInput("Cannot look at " + place + ": interrupted");
    }
  }
}
