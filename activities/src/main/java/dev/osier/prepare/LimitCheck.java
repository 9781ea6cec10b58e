package dev.osier.prepare;

import dev.osier.git.Repository;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.name.RunNames;
import dev.osier.plan.PlanCommands;
import dev.osier.plan.PlanProblem;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.Permissions;
import dev.osier.plan.read.InvalidPlanException;
import dev.osier.plan.read.RepositoryCommands;
import dev.osier.process.ProgramResult;
import dev.osier.text.Limits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds plans and steps against {@link WorkerLimits}. Each refusal names the limit. */
public final class LimitCheck {
  private final WorkerLimits limits;
  private final Path home;

  /**
   * @param home {@code $OSIER_HOME}
   */
  public LimitCheck(WorkerLimits limits, Path home) {
    this.limits = limits;
    this.home = home;
  }

  /** Whether commands have to stand in the repository itself. */
  public boolean ownCommands() {
    return limits.ownCommands();
  }

  /** Why a directory that a plan names is not taken, or null; it need not exist. */
  public @Nullable String directory(Path directory) {
    return limits.roots().isEmpty() || isUnder(limits.roots(), directory)
        ? null
        : "%s is not in a directory that this worker takes repositories from (%s)"
            .formatted(
                directory,
                limits.roots().stream().map(Path::toString).collect(Collectors.joining(", ")));
  }

  /** The same of where a step is to work: also the place of a hidden repository. */
  public @Nullable String start(Path root) {
    return isUnder(List.of(home.resolve("shadows")), root) ? null : directory(root);
  }

  /**
   * The same of what was found there. A linked worktree and a directory below the top level lead to
   * other places than themselves, and a directory that is copied to its hidden repository.
   */
  public @Nullable String repository(Repository repository) throws IOException {
    HiddenRepository hidden = HiddenRepository.of(repository);
    if (hidden != null && isUnder(List.of(home.resolve("shadows")), repository.commonDir())) {
      return directory(hidden.directory());
    }
    String problem = directory(repository.root());
    return problem == null ? directory(repository.commonDir()) : problem;
  }

  /** By real paths: a link in a root that leads out of it is out of it. */
  private static boolean isUnder(List<Path> roots, Path directory) {
    Path real = real(directory);
    return roots.stream().anyMatch(root -> real.startsWith(real(root)));
  }

  /** Of what is not there, as much as is: links above it count. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return path.toRealPath();
    } catch (IOException e) {
      Path parent = absolute.getParent();
      return parent == null ? absolute : real(parent).resolve(absolute.getFileName());
    }
  }

  /** Why an agent is not taken, or null. */
  public @Nullable String agent(Agent agent) {
    if (limits.agents().isEmpty() || limits.agents().contains(agent.name())) {
      return null;
    }
    String what =
        agent.preset() == null ? "a command as an agent" : "agent \"" + agent.preset() + "\"";
    return "%s is not allowed on this worker; allowed: %s"
        .formatted(what, String.join(", ", new TreeSet<>(limits.agents())));
  }

  /**
   * The commands that a repository allows at a commit.
   *
   * @throws InvalidPlanException if its file is not right
   */
  private static RepositoryCommands read(Repository repository, String commit)
      throws InterruptedException, InvalidPlanException {
    ProgramResult.Exited file =
        repository.git().call("cat-file", "blob", commit + ":" + RepositoryCommands.FILE);
    return file.succeeded() ? RepositoryCommands.read(file.out()) : RepositoryCommands.NONE;
  }

  /**
   * What is wrong with the commit that a run wants to start from, or null. One that stands on no
   * branch of the repository's own may be an agent's, with a list of its own making.
   */
  public @Nullable String base(Repository repository, String commit) throws InterruptedException {
    String names =
        repository
            .git()
            .require(
                "for-each-ref",
                "--contains=" + commit,
                "--format=%(refname)",
                "refs/heads",
                "refs/tags",
                "refs/remotes");
    return names.lines().anyMatch(name -> !name.startsWith(RunNames.BRANCHES))
        ? null
        : "%s is on no branch of the repository, and this worker takes commands from it"
            .formatted(commit.substring(0, 7));
  }

  /**
   * Adds what is wrong with commands and agents of a plan or a step, where only the repository's
   * own are taken.
   *
   * @param commit that the run starts from
   */
  public void commands(
      Repository repository,
      String commit,
      List<PlanCommands.Command> commands,
      List<PlanProblem> problems,
      @Nullable Agent... agents)
      throws InterruptedException {
    if (!limits.ownCommands()) {
      return;
    }
    RepositoryCommands own;
    try {
      own = read(repository, commit);
    } catch (InvalidPlanException e) {
      e.problems()
          .forEach(
              problem ->
                  problems.add(
                      new PlanProblem("repository", RepositoryCommands.FILE + ": " + problem)));
      return;
    }
    for (PlanCommands.Command each : commands) {
      require(
          each.field(), each.setup() ? own.setup() : own.verify(), each.line(), commit, problems);
    }
    for (Agent agent : agents) {
      if (agent != null) {
        agent(agent, own, commit, problems);
      }
    }
  }

  private static void require(
      String field, List<String> own, String line, String commit, List<PlanProblem> problems) {
    if (!own.contains(line)) {
      problems.add(
          new PlanProblem(
              field,
              "\"%s\" is not among the commands of %s at %s, and this worker runs no others"
                  .formatted(
                      Limits.headline(line), RepositoryCommands.FILE, commit.substring(0, 7))));
    }
  }

  /** Likewise an agent: its environment could make any allowed command another one. */
  private static void agent(
      Agent agent, RepositoryCommands own, String commit, List<PlanProblem> problems) {
    if (agent.definition() != null) {
      problems.add(
          new PlanProblem(
              "agent",
              "this worker takes presets, and lines for sh that are among the commands of "
                  + RepositoryCommands.FILE));
    } else if (agent.command() != null) {
      require("agent", own.agent(), agent.command(), commit, problems);
    }
    if (!agent.argsOrNone().isEmpty()) {
      // One of them could name any program.
      problems.add(new PlanProblem("agent.args", "this worker takes no arguments from a plan"));
    }
    if (agent.permissions() == Permissions.ALL) {
      problems.add(
          new PlanProblem(
              "agent.permissions",
              "this worker takes commands from the repository alone, so \"all\" is not taken; use work"));
    }
    if (!agent.env().isEmpty()) {
      problems.add(new PlanProblem("agent.env", "this worker takes no environment from a plan"));
    }
  }

  /** A mutable list with one problem, if there is one. */
  public static List<PlanProblem> problems(String path, @Nullable String message) {
    List<PlanProblem> problems = new ArrayList<>();
    if (message != null) {
      problems.add(new PlanProblem(path, message));
    }
    return problems;
  }
}
