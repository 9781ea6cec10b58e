package dev.osier.activity;

import dev.osier.agent.InstalledAgents;
import dev.osier.agent.PromptTemplate;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryProblem;
import dev.osier.git.object.Refs;
import dev.osier.git.settings.HookFiles;
import dev.osier.git.settings.PinnedSettings;
import dev.osier.job.CommitHooks;
import dev.osier.job.PrepareJob;
import dev.osier.job.Prepared;
import dev.osier.merge.TaskMerger;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.PublishPolicy;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.agent.Agent;
import dev.osier.prepare.DirectoryCopy;
import dev.osier.prepare.Preflight;
import dev.osier.process.ProgramPath;
import dev.osier.step.PrepareRun;
import dev.osier.workspace.WorkspaceException;
import dev.osier.workspace.Workspaces;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
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
  public Prepared prepare(PrepareJob request) {
    Prepared prepared = prepareHere(request);
    return searchAttributes ? prepared.withSearchAttributes(true) : prepared;
  }

  private Prepared prepareHere(PrepareJob request) {
    return Step.run(
        host,
        "prepare",
        request.repository(),
        beats -> {
          host.callers().requireOwn(beats.activity(), request.run());
          List<PlanProblem> problems = new ArrayList<>();
          for (Agent agent : request.agents()) {
            String refusal = host.allowed().agent(agent);
            if (refusal != null) {
              problems.add(new PlanProblem("agent", refusal));
            } else {
              InstalledAgents.obstacles(host.presets(), ProgramPath.own(), agent).stream()
                  .map(each -> new PlanProblem(each.field(), each.message()))
                  .filter(problem -> !problems.contains(problem))
                  .forEach(problems::add);
            }
          }
          String template = PromptTemplate.problem(host.promptFile());
          if (template != null) {
            problems.add(new PlanProblem("", "the prompt template is not right: " + template));
          }
          DirectoryCopy copy = new DirectoryCopy(host.home(), host.name(), agents, host.allowed());
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
            Prepared prepared =
                copy.prepare(
                    request,
                    directory,
                    problems,
                    (hidden, base) -> host.prepare(hidden, request.run(), beats.activity(), base));
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
      PrepareJob request,
      Repository repository,
      Refs refs,
      List<PlanProblem> problems,
      ActivityInfo activity)
      throws InterruptedException, java.io.IOException {
    Preflight preflight = new Preflight(repository, host.home());
    PublishPolicy publish = request.publish() == null ? PublishPolicy.END : request.publish();
    Preflight.Ground ground =
        preflight.look(
            new Preflight.Wish(
                request.target(),
                request.base(),
                publish,
                request.push(),
                request.sign(),
                request.commits()),
            refs);
    problems.addAll(preflight.problems());
    String base = ground == null ? null : ground.base();
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
    if (!problems.isEmpty() || ground == null || base == null) {
      throw refused(problems);
    }
    try {
      host.place(repository.root().toString()).workspaces().requireRoom(base);
    } catch (WorkspaceException e) {
      throw refused(List.of(new PlanProblem("workspace", String.valueOf(e.getMessage()))));
    }
    Host.Place place = host.prepare(repository.root().toString(), request.run(), activity, base);
    // Of an attempt before this one, if that fixed the base; the target may have moved since.
    base = TaskMerger.begin(refs, place.workspaces().published(), request.run(), base);
    // Before there is an agent that could write others: merges are made with these.
    new PinnedSettings(repository).ofWorktrees(request.run());
    return new Prepared(
            host.name(), repository.root().toString(), ground.target(), ground.tip(), base, agents)
        .withNotes(preflight.notes())
        .withSign(preflight.sign())
        .withHooks(kept(request.run(), preflight.hooks(), place.workspaces()));
  }

  private static @Nullable CommitHooks kept(
      String run, @Nullable HookFiles hooks, Workspaces workspaces) {
    return hooks == null
        ? null
        : new CommitHooks(
            workspaces.traces().keepHooks(run, hooks),
            hooks.directory(),
            hooks.has(HookFiles.PRE_COMMIT),
            hooks.has(HookFiles.COMMIT_MSG));
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

  private static ApplicationFailure refused(List<PlanProblem> problems) {
    return Host.refused(problems);
  }
}
