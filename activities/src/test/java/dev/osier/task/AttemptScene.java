package dev.osier.task;

import dev.osier.agent.AgentPresets;
import dev.osier.agent.RateLimits;
import dev.osier.effect.EffectRecord;
import dev.osier.git.Repository;
import dev.osier.job.JudgeJob;
import dev.osier.job.Sealing;
import dev.osier.job.TryJob;
import dev.osier.job.TryJob.Times;
import dev.osier.job.Turn;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.Outcome;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.Agent;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.testkit.RunKeys;
import dev.osier.testkit.TestRepository;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Attempts at a task of a real repository, whose agent is a preset {@code fake}: a script that is
 * given {@code new} or the session to go on with, and the prompt on its standard input. Every call
 * of it is written down.
 */
final class AttemptScene extends Clock implements AutoCloseable {
  /** The agent names its session. */
  static final String BEGIN = "echo '{\"type\":\"begin\",\"session\":\"s-1\"}'\n";

  /** What the fake agent's output means: a language of its own, as a user's agent has. */
  private static final String RULES =
      """
      input: "{prompt}"
      mend: "To log in, run fake login"
      output:
        - when: {/type: begin}
          session: /session
        - when: {/type: say}
          message: /text
        - when: {/type: say}
          cost: /cost
          tokens: 10
          turns: 1
          add: true
        - when: {/type: limit}
          is: limited
          failure: /type
          retryAfterSeconds: /seconds
        - when: {/type: refused}
          is: refused
          failure: /text
        - when: {/type: wrong}
          failure: /text
      """;

  /** Of this JVM and scene alone: an attempt ends what it finds of its effect on the whole host. */
  final String run = RunKeys.fresh();

  final TestRepository repository;
  final Workspaces workspaces;
  final Path home;
  final Path notes;
  final List<String> told = new ArrayList<>();
  final RateLimits limits;
  Instant now = Instant.now();
  String prompt = "Write the parser.";
  @Nullable String verify;
  @Nullable String failedBefore;
  TaskWorkspace kind = TaskWorkspace.OWN;
  String agent = "fake";
  int tryNumber = 1;

  /** Of the step that is called next, before it. */
  int calls;

  private final String start;
  private @Nullable String sealed;
  long timeoutSeconds = 60;
  TryJob.Bounds bounds = TryJob.Bounds.NONE;
  Predicate<String> stopsAt = line -> false;
  private BooleanSupplier stopsWhen = () -> false;

  AttemptScene(Path folder) throws Exception {
    Path real = folder.toRealPath();
    repository = TestRepository.in(real.resolve("repository"));
    start = repository.tip("main");
    home = real.resolve("home");
    limits = new RateLimits(this, home.resolve("limits"));
    notes = Files.createDirectories(real.resolve("calls"));
    workspaces = new Workspaces(home, Repository.find(repository.root()));
  }

  /** The agent from now on: a script for {@code sh}. */
  AttemptScene agent(boolean canResume, String script) throws Exception {
    Path directory = Files.createDirectories(home.resolve("agents"));
    Path file =
        Files.writeString(
            home.resolve("fake.sh"),
            """
            n=$(ls '%s' | grep -c prompt)
            echo "$1" > '%s'/$n.session
            cat > '%s'/$n.prompt
            say() { echo "{\\"type\\":\\"say\\",\\"text\\":\\"$1\\",\\"cost\\":0.5}"; }
            %s
            """
                .formatted(notes, notes, notes, script));
    String resume = canResume ? "resume: [sh, \"" + file + "\", \"{session}\"]\n" : "";
    Files.writeString(
        directory.resolve("fake.yaml"), "command: [sh, \"" + file + "\", new]\n" + resume + RULES);
    return this;
  }

  /** The agent runs, and what it left is judged. */
  Outcome attempt() throws Exception {
    AgentEnd end = agentStep();
    calls = 0;
    return judgeStep(end);
  }

  /** The first step alone. */
  AgentEnd agentStep() throws Exception {
    return new AgentAttempt(
            workspaces,
            workspaces.escapeWatch(),
            home.resolve("ports"),
            new AgentPresets(home.resolve("agents")),
            home.resolve("prompt.md"),
            limits,
            request(),
            new Watcher())
        .run();
  }

  /** The second step alone. */
  Outcome judgeStep(AgentEnd end) throws Exception {
    Outcome outcome =
        new JudgeAttempt(
                workspaces,
                workspaces.escapeWatch(),
                home.resolve("ports"),
                new AgentPresets(home.resolve("agents")),
                new JudgeJob(run, "parser", request().toJudge(), end, calls),
                new Watcher())
            .run();
    sealed = outcome.commit();
    return outcome;
  }

  private TryJob request() {
    return new TryJob(
        run,
        "parser",
        tryNumber,
        3,
        repository.root().toString(),
        start,
        "Write the parser",
        prompt,
        null,
        new Agent(agent, null, Map.of("FROM_PLAN", "yes")),
        verify,
        TaskFiles.ANY,
        kind,
        WorkspaceNeeds.NOTHING,
        Times.each(timeoutSeconds),
        failedBefore,
        Map.of(),
        Map.of(),
        null,
        bounds,
        new Turn(nonce(tryNumber), tryNumber == 1 ? null : nonce(tryNumber - 1), sealed, calls),
        Sealing.plain("Write the parser"));
  }

  private String nonce(int number) {
    return run + " " + number;
  }

  /** As after {@code kill -9} of the worker, but that the agent is ended at once. */
  void attemptStoppedAt(String said) throws Exception {
    stopsAt = said::equals;
    try {
      attempt();
      throw new AssertionError("it was not stopped");
    } catch (StoppedException e) {
      stopsAt = line -> false;
      calls++;
    }
  }

  /**
   * As after {@code kill -9} of the worker once this holds, but that the check is ended at once.
   */
  void judgeStoppedWhen(AgentEnd end, BooleanSupplier reached) throws Exception {
    stopsWhen = reached;
    try {
      judgeStep(end);
      throw new AssertionError("it was not stopped");
    } catch (StoppedException e) {
      stopsWhen = () -> false;
      calls = 1;
    }
  }

  Path recordFile() {
    return workspaces.store().directory(new EffectId(run, "parser")).resolve("record.json");
  }

  /** Lets nothing be noted any more, and its agent go on; or opens the records again. */
  void closeRecords(boolean closed) {
    try {
      Files.setPosixFilePermissions(
          recordFile().getParent(),
          PosixFilePermissions.fromString(closed ? "r-x------" : "rwx------"));
      Path go = workspace().resolve("go");
      if (closed && !Files.exists(go)) {
        Files.createFile(go);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As if the worker had been killed before it saw the agent's end. */
  void forgetEnd() {
    EffectRecord record = record();
    EffectRecord.AgentRun last = record.runs(nonce(tryNumber)).get(0);
    EffectRecord open = record.trying(tryNumber, last.started(), last.logFrom());
    String session = last.session();
    if (session != null) {
      open = open.agentIn(session);
    }
    workspaces.store().save(without(open, record));
  }

  /** The runs of {@code open} but for those of {@code before}. */
  private static EffectRecord without(EffectRecord open, EffectRecord before) {
    return new EffectRecord(
        open.run(),
        open.task(),
        open.form(),
        open.branch(),
        open.workspace(),
        open.start(),
        open.step(),
        open.tryNumber(),
        open.agents().subList(before.agents().size(), open.agents().size()),
        open.sealed(),
        open.kept(),
        open.outcome(),
        open.keepUntil(),
        open.kind(),
        open.nonce());
  }

  Outcome nextTry(Outcome before) throws Exception {
    tryNumber++;
    failedBefore = before.failure();
    return attempt();
  }

  EffectRecord record() {
    return workspaces.store().load(new EffectId(run, "parser")).orElseThrow();
  }

  /** As if the worker had been killed before it wrote down what the agent told. */
  void forgetSession() {
    EffectRecord record = record();
    EffectRecord.AgentRun last = record.agent();
    if (last == null) {
      throw new IllegalStateException("no agent was run");
    }
    EffectRecord told = record.trying(last.tryNumber(), last.started(), last.logFrom());
    workspaces.store().save(without(told, record));
  }

  Path workspace() {
    return Path.of(record().workspace());
  }

  /** What the agent was given at its call {@code n}, from 0. */
  String prompt(int n) throws Exception {
    return Files.readString(notes.resolve(n + ".prompt"));
  }

  String session(int n) throws Exception {
    return Files.readString(notes.resolve(n + ".session")).strip();
  }

  void wait(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneId.of("UTC");
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }

  @Override
  public void close() throws Exception {
    workspaces.releaseRun(run, null);
    workspaces.close();
  }

  private final class Watcher implements Pulse {
    private volatile boolean stopped;

    @Override
    public void at(String phase, @Nullable Long pid, @Nullable Path log) {}

    @Override
    public void tells(@Nullable String session, @Nullable Double cost, @Nullable String lastLine) {
      told.add(session + " " + cost + " " + lastLine);
      stopped |= lastLine != null && stopsAt.test(lastLine);
    }

    @Override
    public boolean stopped() {
      stopped |= stopsWhen.getAsBoolean();
      return stopped;
    }
  }
}
