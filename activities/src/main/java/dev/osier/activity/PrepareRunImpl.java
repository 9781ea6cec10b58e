package dev.osier.activity;

import dev.osier.agent.AgentPresets;
import dev.osier.agent.PromptTemplate;
import dev.osier.git.GitException;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.merge.TaskMerger;
import dev.osier.plan.Agent;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.ProgramResult;
import dev.osier.step.PrepareRun;
import dev.osier.workspace.WorkspaceException;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** See {@link PrepareRun}. */
final class PrepareRunImpl implements PrepareRun {
  private final Host host;
  private final int agents;
  private final boolean searchAttributes;

  PrepareRunImpl(Host host, int agents, boolean searchAttributes) {
    this.host = host;
    this.agents = agents;
    this.searchAttributes = searchAttributes;
  }

  @Override
  public Prepared prepare(Request request) {
    Prepared prepared = prepareHere(request);
    return searchAttributes ? prepared.withSearchAttributes() : prepared;
  }

  private Prepared prepareHere(Request request) {
    return Step.run(
        "prepare",
        beats -> {
          List<PlanProblem> problems = new ArrayList<>();
          for (Agent agent : request.agents()) {
            String refusal = host.allowed().agent(agent);
            String problem = refusal == null ? missing(agent) : refusal;
            if (problem != null) {
              problems.add(new PlanProblem("agent", problem));
            }
          }
          String template = PromptTemplate.problem(host.promptFile());
          if (template != null) {
            problems.add(new PlanProblem("", "the prompt template is not right: " + template));
          }
          DirectoryCopy copy = new DirectoryCopy(host, agents);
          Path directory = directory(request.repository(), problems);
          String outside = directory == null ? null : host.allowed().directory(directory);
          if (outside != null) {
            problems.add(new PlanProblem("repository", outside));
            throw refused(problems);
          }
          Repository repository = null;
          if (directory != null && request.kind() != WorkspaceKind.COPY) {
            try {
              repository = Repository.find(directory);
              outside = host.allowed().repository(repository);
              if (outside != null) {
                problems.add(new PlanProblem("repository", outside));
                throw refused(problems);
              }
            } catch (RepositoryProblem e) {
              boolean copied = e.isNone() && request.kind() == null;
              if (!copied) {
                problems.add(problem(e, request.kind()));
                directory = null;
              }
            }
          }
          if (repository == null && directory != null) {
            Prepared prepared = copy.prepare(request, directory, problems, beats.activity());
            if (prepared != null) {
              return prepared;
            }
          }
          if (repository == null) {
            throw refused(problems);
          }
          try (Refs refs = Refs.of(repository)) {
            return prepare(request, repository, refs, problems, beats.activity());
          }
        });
  }

  private Prepared prepare(
      Request request,
      Repository repository,
      Refs refs,
      List<PlanProblem> problems,
      ActivityInfo activity)
      throws InterruptedException, java.io.IOException {
    String target = target(request.target(), repository, refs, problems);
    String tip = target == null ? null : refs.tip("refs/heads/" + target);
    String base = request.base() == null ? tip : refs.resolve(request.base());
    if (request.base() != null && base == null) {
      problems.add(new PlanProblem("base", "no commit \"" + request.base() + "\""));
    }
    if (base != null && host.allowed().ownCommands()) {
      String strange = host.allowed().base(repository, base);
      if (strange != null) {
        problems.add(new PlanProblem("base", strange));
      } else {
        host.allowed()
            .commands(
                repository,
                base,
                request.commands(),
                problems,
                request.agents().toArray(Agent[]::new));
      }
    }
    if (base != null && isFile(repository, base, ".osier")) {
      problems.add(
          new PlanProblem(
              "repository", "it has a file \".osier\", where each workspace has a directory"));
    }
    String push = request.push();
    if (push != null) {
      String problem = remoteProblem(repository, push);
      if (problem != null) {
        problems.add(new PlanProblem("merge.push", problem));
      }
    }
    if (refs.tip("refs/heads/osier") != null) {
      problems.add(
          new PlanProblem(
              "repository",
              "branch \"osier\" is in the way of the branches osier/"
                  + request.run()
                  + "/…; to rename it, run git branch -m osier NAME"));
    }
    if (!problems.isEmpty() || target == null || tip == null || base == null) {
      throw refused(problems);
    }
    try {
      host.place(repository.root().toString()).workspaces().requireRoom(base);
    } catch (WorkspaceException e) {
      throw refused(List.of(new PlanProblem("workspace", String.valueOf(e.getMessage()))));
    }
    Host.Place place = host.enter(repository.root().toString(), request.run(), activity, base);
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
    return new Prepared(host.name(), repository.root().toString(), target, tip, base, agents);
  }

  private static @Nullable String remoteProblem(Repository repository, String name)
      throws InterruptedException {
    List<String> remotes = repository.git().require("remote").lines().toList();
    if (remotes.contains(name)) {
      return null;
    }
    return "no remote \"%s\"; %s"
        .formatted(
            name, remotes.isEmpty() ? "there is none" : "there is " + String.join(", ", remotes));
  }

  private static boolean isFile(Repository repository, String commit, String path)
      throws InterruptedException {
    ProgramResult.Exited type = repository.git().call("cat-file", "-t", commit + ":" + path);
    return type.succeeded() && type.text().strip().equals("blob");
  }

  private static PlanProblem problem(RepositoryProblem e, @Nullable WorkspaceKind kind) {
    String said = String.valueOf(e.getMessage());
    return e.isNone() && kind != null
        ? new PlanProblem(
            "workspace.kind",
            "\"%s\" needs a git repository; use copy. %s"
                .formatted(kind.name().toLowerCase(Locale.ROOT), said))
        : new PlanProblem("repository", said);
  }

  private static @Nullable Path directory(@Nullable String path, List<PlanProblem> problems) {
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
      return directory;
    } catch (InvalidPathException e) {
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
    return Host.refused(problems);
  }
}
