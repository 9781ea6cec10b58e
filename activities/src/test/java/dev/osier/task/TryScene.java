package dev.osier.task;

import dev.osier.agent.AgentEnvironment;
import dev.osier.agent.AgentLedger;
import dev.osier.effect.ProgramEnd;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.git.Git;
import dev.osier.git.Repository;
import dev.osier.job.Sealing;
import dev.osier.job.TryJob;
import dev.osier.job.TryJob.Times;
import dev.osier.job.Turn;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.judge.TryOutcome;
import dev.osier.judge.WorkJudge;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Seen;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.agent.Agent;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.process.Pulse;
import dev.osier.testkit.RunKeys;
import dev.osier.testkit.TestRepository;
import dev.osier.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A task with a worktree on its branch, whose agent is a line of shell, and what it says. */
public final class TryScene implements AgentLedger, WorkJudge.Ledger, Pulse {
  static final String BRANCH = "osier/demo/task-parser";

  /** Of this JVM and scene alone: a try ends what it finds of its effect on the whole host. */
  public final String run = RunKeys.fresh();

  public final TestRepository repository;
  public final TestRepository workspace;
  public String start;
  final Path ports;
  private final Path logs;

  /** What the ledger was told, in order. */
  final List<String> told = new ArrayList<>();

  final List<String> phases = new ArrayList<>();
  public final Map<String, String> answers = new LinkedHashMap<>();
  public List<String> escapes = List.of();
  public Phase escaping = Phase.AGENT;
  boolean leaseLost;
  volatile boolean stopped;

  String command = "true";
  public Map<String, String> env = Map.of();

  /** In place of the line. */
  @Nullable AgentDefinition definition;

  @Nullable String prompt = "Make the parser accept comments.";
  @Nullable String promptFile;
  public @Nullable String verify;
  @Nullable String setup;
  public @Nullable String failedBefore;
  public TaskFiles files = TaskFiles.ANY;
  public TaskWorkspace kind = TaskWorkspace.OWN;
  int tryNumber = 1;
  TryJob.Bounds bounds = TryJob.Bounds.NONE;
  long timeoutSeconds = 60;
  public Sealing sealing = Sealing.plain(message());

  public String message() {
    return "Write the parser\n\nOsier-Effect: " + run + "/parser\n";
  }

  public TryScene(Path folder) throws Exception {
    repository = TestRepository.in(folder.resolve("repository"));
    start = repository.commit("Grammar", Map.of("docs/grammar.md", "grammar\n"));
    Path place = folder.toRealPath().resolve("workspace");
    repository.git("worktree", "add", "-q", "-b", BRANCH, place.toString());
    workspace = TestRepository.at(place);
    logs = Files.createDirectories(folder.resolve("logs"));
    ports = folder.resolve("ports");
  }

  public TryJob request() {
    return new TryJob(
        run,
        "parser",
        tryNumber,
        3,
        repository.root().toString(),
        start,
        "Write the parser",
        prompt,
        promptFile,
        definition == null ? new Agent(null, command, env) : new Agent(null, null, env, definition),
        verify,
        files,
        kind,
        new WorkspaceNeeds(setup, List.of(), Map.of(), null),
        Times.each(timeoutSeconds),
        failedBefore,
        answers,
        Map.of("docs", "running"),
        null,
        bounds,
        new Turn("try " + tryNumber, tryNumber == 1 ? null : "try " + (tryNumber - 1), sealed, 0),
        sealing);
  }

  private @Nullable String sealed;

  /** The first try, in a new workspace. */
  public Outcome first(String line) throws Exception {
    command = line;
    return run(true);
  }

  /** The next try, in the workspace that the one before left. */
  public Outcome next(String line) throws Exception {
    command = line;
    tryNumber++;
    return run(false);
  }

  private Outcome run(boolean fresh) throws Exception {
    boolean own = kind == TaskWorkspace.OWN;
    Workspace place =
        new Workspace(
            new EffectId(run, "parser"),
            workspace.root(),
            own ? BRANCH : null,
            own ? start : null,
            own ? Git.at(workspace.root()) : null,
            own ? WorkspaceKind.WORKTREE : null,
            !fresh);
    AgentEnd end = new AgentTry(request(), place, BRANCH, logs, ports, this, this).run(fresh);
    if (end.stop() != null) {
      return TryOutcome.of(request(), BRANCH, end).seeing(after(Phase.AGENT)).stopped(end.stop());
    }
    Map<String, String> environment =
        AgentEnvironment.of(System.getenv(), null, Map.of(), request(), workspace.root(), 1);
    Outcome outcome =
        new WorkJudge(
                request().toJudge(),
                end,
                Repository.find(repository.root()),
                place,
                BRANCH,
                logs,
                this,
                this)
            .judge(null, environment);
    sealed = outcome.commit();
    return outcome;
  }

  public String tip() {
    return repository.tip(BRANCH);
  }

  @Override
  public void agentStarted(long pid, @Nullable Instant started) {
    told.add("started");
  }

  @Override
  public void agentEnded(ProgramEnd end) {
    told.add("ended");
  }

  @Override
  public void sealed(String commit) {
    told.add("sealed " + commit);
  }

  @Override
  public void requireLease() {
    told.add("lease");
    if (leaseLost) {
      throw new IllegalStateException("the lease is lost");
    }
  }

  @Override
  public Seen before(Phase phase) {
    return Seen.NOTHING;
  }

  @Override
  public Seen after(Phase phase) {
    return phase == escaping ? new Seen(escapes, List.of(), List.of()) : Seen.NOTHING;
  }

  @Override
  public void at(String phase, @Nullable Long pid, @Nullable Path log) {
    phases.add(phase);
  }

  @Override
  public boolean stopped() {
    return stopped;
  }
}
