package dev.osier.prepare;

import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.PrepareJob;
import dev.osier.job.Prepared;
import dev.osier.merge.TaskMerger;
import dev.osier.plan.MergeSign;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.agent.Agent;
import dev.osier.publish.WriteBack;
import dev.osier.workspace.DirectoryBase;
import dev.osier.workspace.DirectoryBase.Base;
import dev.osier.workspace.DirectoryBase.TooMuch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prepares a run on copies of a directory, by way of its hidden repository. */
public final class DirectoryCopy {
  /** Writes down whose run it is: before anything of it is made (see {@code Host.prepare}). */
  @FunctionalInterface
  public interface Origin {
    /**
     * @param repository the hidden one
     */
    void write(String repository, String base) throws IOException, InterruptedException;
  }

  private final Path home;
  private final String host;
  private final int agents;
  private final LimitCheck allowed;

  /**
   * @param home {@code $OSIER_HOME}
   * @param host its name
   * @param agents that it runs at once at most
   * @param allowed what it takes of plans
   */
  public DirectoryCopy(Path home, String host, int agents, LimitCheck allowed) {
    this.home = home;
    this.host = host;
    this.agents = agents;
    this.allowed = allowed;
  }

  /**
   * Takes the directory as it is for the base of the run, and fixes it.
   *
   * @return null if there are problems, which were added
   */
  public @Nullable Prepared prepare(
      PrepareJob request, Path directory, List<PlanProblem> problems, Origin origin)
      throws IOException, InterruptedException {
    check(request, directory, problems);
    if (!problems.isEmpty()) {
      return null;
    }
    HiddenRepository hidden = HiddenRepository.require(home, directory);
    try (Refs refs = Refs.of(hidden.repository());
        Commits commits = Commits.of(hidden.repository())) {
      String ref = TaskMerger.integrationRef(request.run());
      PublishedTargets own = new PublishedTargets(home, hidden.repository());
      String base = refs.tip(ref);
      if (base != null && !own.has(ref, base)) {
        base = null;
      }
      List<String> notes = List.of();
      if (base == null) {
        // Else the base would hold the half of what another run was writing as it was killed.
        WriteBack.sweep(hidden, refs, commits, own);
        DirectoryBase.Taken taken = new DirectoryBase(hidden, home).take();
        if (taken instanceof TooMuch tooMuch) {
          problems.add(new PlanProblem("repository", "Cannot copy it: " + tooMuch.fact()));
          return null;
        }
        base = ((Base) taken).commit();
        notes = ((Base) taken).notes();
      }
      allowed.commands(
          hidden.repository(),
          base,
          request.commands(),
          problems,
          request.agents().toArray(Agent[]::new));
      if (!problems.isEmpty()) {
        return null;
      }
      String place = hidden.repository().root().toString();
      origin.write(place, base);
      base = TaskMerger.begin(refs, own, request.run(), base);
      return new Prepared(host, place, null, base, base, agents)
          .withDirectory(hidden.directory().toString())
          .withNotes(notes);
    }
  }

  private void check(PrepareJob request, Path directory, List<PlanProblem> problems)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      problems.add(new PlanProblem("repository", "no directory " + directory));
      return;
    }
    Path real = directory.toRealPath();
    if (request.target() != null) {
      problems.add(new PlanProblem("target", noBranches(real)));
    }
    if (request.base() != null) {
      problems.add(new PlanProblem("base", noBranches(real)));
    }
    if (request.push() != null) {
      problems.add(new PlanProblem("merge.push", real + " is no repository, so it has no remotes"));
    }
    if (request.sign() == MergeSign.REQUIRE) {
      problems.add(
          new PlanProblem("merge.sign", real + " is no repository, so no commit is published"));
    }
    if (request.publish() == PublishPolicy.EACH) {
      problems.add(
          new PlanProblem(
              "merge.publish",
              "each needs a branch to move; a plain directory is written once, so use end"));
    }
    if (Repository.isGitDirectory(real)) {
      problems.add(
          new PlanProblem(
              "repository", real + " is git's own directory; name the one that it lies in"));
    }
    if (real.equals(real.getRoot())
        || real.equals(Path.of(System.getProperty("user.home")).toAbsolutePath().normalize())) {
      problems.add(
          new PlanProblem(
              "repository", real + " is too much to copy; name the directory of one project"));
    }
    if (Files.exists(home) && real.startsWith(home.toRealPath())) {
      problems.add(new PlanProblem("repository", real + " is inside of Osier's own directory"));
    }
  }

  private static String noBranches(Path directory) {
    return directory + " is copied as a plain directory, which has no branches; leave it out";
  }
}
