package dev.osier.activity;

import dev.osier.agent.AgentPresets;
import dev.osier.git.GitException;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.merge.TaskMerger;
import dev.osier.plan.Agent;
import dev.osier.plan.InvalidPlanException;
import dev.osier.plan.PlanProblem;
import dev.osier.step.PrepareRun;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** See {@link PrepareRun}. */
final class PrepareRunImpl implements PrepareRun {
  private final Host host;
  private final int agents;

  PrepareRunImpl(Host host, int agents) {
    this.host = host;
    this.agents = agents;
  }

  @Override
  public Prepared prepare(Request request) {
    return Step.run(
        "prepare",
        beats -> {
          List<PlanProblem> problems = new ArrayList<>();
          for (Agent agent : request.agents()) {
            String problem = missing(agent);
            if (problem != null) {
              problems.add(new PlanProblem("agent", problem));
            }
          }
          Repository repository = repository(request.repository(), problems);
          if (repository == null) {
            throw refused(problems);
          }
          try (Refs refs = Refs.of(repository)) {
            return prepare(request, repository, refs, problems);
          }
        });
  }

  private Prepared prepare(
      Request request, Repository repository, Refs refs, List<PlanProblem> problems)
      throws InterruptedException, java.io.IOException {
    String target = target(request.target(), repository, refs, problems);
    String tip = target == null ? null : refs.tip("refs/heads/" + target);
    String base = request.base() == null ? tip : refs.resolve(request.base());
    if (request.base() != null && base == null) {
      problems.add(new PlanProblem("base", "no commit \"" + request.base() + "\""));
    }
    if (!problems.isEmpty() || target == null || tip == null || base == null) {
      throw refused(problems);
    }
    String ref = TaskMerger.integrationRef(request.run());
    String integration = refs.tip(ref);
    if (integration == null) {
      if (!refs.compareAndSet(ref, null, base, "osier: begin")) {
        throw new GitException("Cannot begin: another attempt did at the same time");
      }
    } else {
      // An attempt before this one fixed the base; the target may have moved since.
      base = integration;
    }
    host.place(repository.root().toString()).watch().watchRun(request.run());
    return new Prepared(host.name(), repository.root().toString(), target, tip, base, agents);
  }

  private static @Nullable Repository repository(@Nullable String path, List<PlanProblem> problems)
      throws InterruptedException {
    if (path == null) {
      problems.add(
          new PlanProblem("repository", "not given; a run needs an absolute path on the worker"));
      return null;
    }
    try {
      Path directory = Path.of(path);
      if (!directory.isAbsolute()) {
        problems.add(new PlanProblem("repository", "\"" + path + "\" is not an absolute path"));
        return null;
      }
      return Repository.find(directory);
    } catch (RepositoryProblem | InvalidPathException e) {
      problems.add(new PlanProblem("repository", String.valueOf(e.getMessage())));
      return null;
    }
  }

  private static @Nullable String target(
      @Nullable String wanted, Repository repository, Refs refs, List<PlanProblem> problems)
      throws InterruptedException {
    String target = wanted;
    if (target == null) {
      String head = repository.currentBranch();
      if (head == null) {
        problems.add(
            new PlanProblem("target", "HEAD is detached; name the branch that is to be moved"));
        return null;
      }
      target = head.replaceFirst("^refs/heads/", "");
    }
    if (refs.tip("refs/heads/" + target) == null) {
      boolean empty = refs.under("refs/heads/").isEmpty();
      problems.add(
          new PlanProblem(
              "target",
              empty
                  ? "the repository has no commit yet; make one first"
                  : "no branch \"" + target + "\""));
    }
    return target;
  }

  private @Nullable String missing(Agent agent) {
    if (agent.preset() == null) {
      return null;
    }
    AgentPresets.Found found = host.presets().find(agent.preset());
    if (found instanceof AgentPresets.Unusable unusable) {
      return unusable.reason();
    }
    String program = ((AgentPresets.Known) found).preset().program();
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : path.split(":", -1)) {
      if (program.contains("/")
          ? Files.isExecutable(Path.of(program))
          : !directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return null;
      }
    }
    return "%s is not installed on %s: no program %s on the worker's PATH"
        .formatted(agent.preset(), "the worker's host", program);
  }

  private static ApplicationFailure refused(List<PlanProblem> problems) {
    return ApplicationFailure.newNonRetryableFailure(
        String.valueOf(new InvalidPlanException(problems).getMessage()), "InvalidPlan");
  }
}
