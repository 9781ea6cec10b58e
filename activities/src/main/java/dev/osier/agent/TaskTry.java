package dev.osier.agent;

import dev.osier.git.Changes;
import dev.osier.git.Git;
import dev.osier.plan.AgentDefinition;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.LoggedRun;
import dev.osier.process.ProgramResult;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.step.CheckResult;
import dev.osier.step.Limits;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.AgentResult;
import dev.osier.step.RunTask.Ending;
import dev.osier.step.RunTask.Outcome;
import dev.osier.verify.Check;
import dev.osier.workspace.EscapeWatch.Escapes;
import dev.osier.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of an agent in its workspace, and the judgement of its work.
 *
 * <p>Order: set-up (first try only) → agent → end all it started → commit what it left → rules →
 * check. Each step that fails ends the try with a result that says why; a fault of the host is
 * thrown.
 */
public final class TaskTry {
  private final RunTask.Request request;
  private final AgentDefinition definition;
  private final Path workspace;
  private final Workspace place;
  private final String branch;
  private final Path logs;
  private final Path ports;
  private final Ledger ledger;
  private final Pulse pulse;
  private Escapes escapes = Escapes.NONE;

  /** Bytes of the agent's log that are of tries before. */
  private long logged;

  /**
   * A conversation with an agent.
   *
   * @param tryNumber of the try it was last had in
   */
  public record Conversation(String session, int tryNumber) {}

  /** Where a try writes down what must survive a crash, and asks whether it may still act. */
  public interface Ledger {
    /** An agent process runs now. */
    void agentStarted(long pid, @Nullable Instant started);

    /** The agent has told the name of its conversation, by which it can be resumed. */
    default void conversation(String session) {}

    /** The last conversation that an agent had in this workspace, or null. */
    default @Nullable Conversation lastConversation() {
      return null;
    }

    /** Whether all that agents made in this workspace so far is in a commit. */
    default boolean isSealed() {
      return true;
    }

    /** Nothing of the agent lives any more. */
    void agentEnded();

    /**
     * All that the agent made is in {@code commit}, which becomes the tip of the effect's branch.
     *
     * @throws IllegalStateException if the lease was lost: nothing may be changed any more
     */
    void sealed(String commit) throws InterruptedException;

    /**
     * @throws IllegalStateException if the lease was lost
     */
    void requireLease();

    /** What the agent, now that it has ended, has changed outside its workspace (G1). */
    Escapes escapes() throws InterruptedException;
  }

  /** For an agent that is a preset of Osier's own or the plan's. */
  public TaskTry(
      RunTask.Request request,
      Workspace place,
      String branch,
      Path logs,
      Path ports,
      Ledger ledger,
      Pulse pulse) {
    this(request, AgentPresets.builtIn(request.agent()), place, branch, logs, ports, ledger, pulse);
  }

  /**
   * @param definition of the request's agent
   * @param branch the task's own; unused for a task without a workspace of its own
   * @param logs the effect's directory
   * @param ports where port leases of this host are kept
   */
  public TaskTry(
      RunTask.Request request,
      AgentDefinition definition,
      Workspace place,
      String branch,
      Path logs,
      Path ports,
      Ledger ledger,
      Pulse pulse) {
    this.request = request;
    this.definition = definition;
    this.workspace = place.path();
    this.place = place;
    this.branch = branch;
    this.logs = logs;
    this.ports = ports;
    this.ledger = ledger;
    this.pulse = pulse;
  }

  /**
   * Runs the try to its end.
   *
   * @param fresh the workspace was made for this try, and is not set up yet
   * @throws StoppedException the pulse stopped; nothing of the agent lives
   * @throws LimitedException the agent's provider takes no more; the workspace is as it left it
   */
  public Outcome run(boolean fresh)
      throws IOException, InterruptedException, StoppedException, LimitedException {
    try (PortBlock block = PortBlock.lease(ports)) {
      Map<String, String> environment =
          AgentEnvironment.of(System.getenv(), request, workspace, block.first());
      Outcome setup = fresh ? setUp(environment) : null;
      if (setup != null) {
        return setup;
      }
      Reading prompt = prompt();
      if (prompt.problem() != null) {
        return failed(prompt.problem(), null, null);
      }
      if (!fresh && own() && ledger.isSealed()) {
        // What the check of the try before left behind is nobody's work; the agent's is committed.
        work().dropRest();
      }
      AgentProgram.Run run = runAgent(prompt.text(), fresh, environment);
      escapes = ledger.escapes();
      AgentReport report = run.report();
      AgentResult agent = run.result(request.agent().name());
      if (report.limited()) {
        throw new LimitedException(report);
      }
      if (report.refused()) {
        return refused(report, agent);
      }
      String broken = run.failure(request.agent().name());
      if (broken != null) {
        return failed(broken, agent, report.failure() == null ? tail() : null);
      }
      return own() ? judge(agent, environment) : answer(report, agent);
    }
  }

  /** The agent's provider takes no more for now. */
  static final class LimitedException extends Exception {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // Never written.
    private final AgentReport report;

    LimitedException(AgentReport report) {
      super("rate limited");
      this.report = report;
    }

    AgentReport report() {
      return report;
    }
  }

  private boolean own() {
    return request.workspace() == TaskWorkspace.OWN;
  }

  private Git git() {
    // Without its .git, git would find the repository that the workspaces may lie in.
    return Objects.requireNonNull(place.git(), "a scratch folder has no git")
        .with("GIT_CEILING_DIRECTORIES", String.valueOf(workspace.getParent()));
  }

  private boolean plain() {
    return place.kind() == WorkspaceKind.COPY;
  }

  private TaskWork work() {
    return new TaskWork(git(), branch, request.start(), plain());
  }

  private String marker() {
    return CleanEnvironment.marker(request.run() + "/" + request.task());
  }

  private Path agentLog() {
    return logs.resolve("agent.log");
  }

  private String tail() throws IOException {
    return Limits.tail(LoggedRun.tail(agentLog(), logged, 4 * Limits.TAIL));
  }

  private Duration timeout() {
    return Duration.ofSeconds(request.timeoutSeconds());
  }

  private @Nullable Outcome setUp(Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    String command = request.needs().setup();
    if (command == null || !own()) {
      return null;
    }
    pulse.at("setup", null, null);
    CheckResult result =
        new Check(command, timeout())
            .run(workspace, environment, marker(), logs.resolve("setup.log"), pulse);
    return result.passed() ? null : failed("Set-up: " + Check.failure(result), null, result.tail());
  }

  /**
   * @param problem why there is no prompt, or null
   */
  private record Reading(String text, @Nullable String problem) {}

  private Reading prompt() throws IOException {
    if (request.prompt() != null) {
      return new Reading(request.prompt(), null);
    }
    if (request.promptFile() == null) {
      return new Reading("", null);
    }
    Path file = workspace.resolve(request.promptFile()).normalize();
    if (!file.startsWith(workspace) || !Files.isRegularFile(file)) {
      return new Reading("", "Cannot read promptFile: no file " + request.promptFile());
    }
    if (!file.toRealPath().startsWith(workspace.toRealPath())) {
      return new Reading("", "Cannot read promptFile: it leaves the repository");
    }
    return new Reading(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), null);
  }

  private AgentProgram.Run runAgent(String prompt, boolean fresh, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    logged = Files.exists(agentLog()) ? Files.size(agentLog()) : 0;
    AgentProgram program =
        new AgentProgram(
            definition, workspace, agentLog(), environment, marker(), timeout(), ledger, pulse);
    Conversation before = fresh ? null : ledger.lastConversation();
    return new AgentTalk(request, program, new TaskFolder(workspace)).run(prompt, before);
  }

  private Outcome refused(AgentReport report, AgentResult agent) {
    String name = request.agent().name();
    String mend = definition.mend() == null ? "" : ". " + definition.mend();
    String what = "Cannot use %s: its key was refused%s".formatted(name, mend);
    String words = report.failure() == null ? "" : "It said: " + report.failure();
    return failed(Ending.REFUSED, what, agent, words);
  }

  private Outcome judge(AgentResult agent, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    pulse.at("commit", null, null);
    String damage = plain() ? null : Damage.mend(workspace, branch);
    if (damage != null) {
      return failed(damage, agent, damage);
    }
    TaskWork work = work();
    ProgramResult.Exited status = work.status();
    if (!status.succeeded()) {
      return failed(TaskWork.refusal(status), agent, null);
    }
    TaskWork.State state = TaskWork.state(status);
    String hidden = work.hidden(status);
    String obstacle = hidden == null ? work.obstacle(state) : hidden;
    if (obstacle != null) {
      return failed(obstacle, agent, obstacle);
    }
    ledger.requireLease();
    String refused = work.stage(state);
    if (refused != null) {
      return failed(refused, agent, null);
    }
    String commit = work.commitRest(state, request.title(), request.run() + "/" + request.task());
    ledger.sealed(commit);
    Changes changes = Changes.between(git(), request.start(), commit);
    String escaped = escaped();
    if (escaped != null) {
      return outcome(Ending.FAILED, escaped, commit, changes, null, agent, escaped);
    }
    String link = new InnerRepositories(git()).obstacle(commit, changes);
    if (link != null) {
      return outcome(Ending.FAILED, link, commit, changes, null, agent, link);
    }
    if (changes.paths().isEmpty()) {
      return outcome(Ending.UNCHANGED, "Nothing changed", commit, changes, null, agent, null);
    }
    List<String> foreign = TaskWork.foreign(changes, request.files());
    if (!foreign.isEmpty()) {
      String what = "Changed files it does not own: " + TaskWork.list(foreign);
      return outcome(Ending.FAILED, what, commit, changes, null, agent, what);
    }
    return verified(commit, changes, agent, environment);
  }

  /** Why the try fails that changed what is not its own, or null. */
  private @Nullable String escaped() {
    return escapes.blamed().isEmpty()
        ? null
        : "Changed outside its workspace: " + TaskWork.list(escapes.blamed());
  }

  private Outcome verified(
      String commit, Changes changes, AgentResult agent, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    CheckResult check = null;
    if (request.verify() != null) {
      check =
          new Check(request.verify(), timeout())
              .run(workspace, environment, marker(), logs.resolve("verify.log"), pulse);
    }
    if (check != null && !check.passed()) {
      String what = Check.failure(check);
      return outcome(
          Ending.FAILED, what, commit, changes, check, agent, what + ":\n" + check.tail());
    }
    String done =
        "%d %s changed, +%d -%d%s"
            .formatted(
                changes.paths().size(),
                changes.paths().size() == 1 ? "file" : "files",
                changes.insertions(),
                changes.deletions(),
                check == null ? "" : ", verified");
    return outcome(Ending.READY, done, commit, changes, check, agent, null);
  }

  private Outcome outcome(
      Ending ending,
      String headline,
      @Nullable String commit,
      Changes changes,
      @Nullable CheckResult check,
      AgentResult agent,
      @Nullable String failure) {
    return new Outcome(
        ending,
        Limits.headline(headline),
        own() ? branch : null,
        commit,
        changes.paths().size(),
        changes.insertions(),
        changes.deletions(),
        check,
        agent,
        failure == null ? null : Limits.tail(failure),
        null,
        limited(escapes.blamed()),
        limited(escapes.suspected()));
  }

  private Outcome failed(String headline, @Nullable AgentResult agent, @Nullable String tail) {
    return failed(Ending.FAILED, headline, agent, tail);
  }

  private Outcome failed(
      Ending ending, String headline, @Nullable AgentResult agent, @Nullable String tail) {
    String why = tail == null || tail.isBlank() ? headline : headline + ":\n" + tail;
    return new Outcome(
        ending,
        Limits.headline(headline),
        own() ? branch : null,
        null,
        0,
        0,
        0,
        null,
        agent,
        Limits.tail(why),
        null,
        limited(escapes.blamed()),
        limited(escapes.suspected()));
  }

  private static List<String> limited(List<String> paths) {
    return paths.stream().limit(Limits.FILES).toList();
  }

  /** The result of a try that comes to no end of its own. */
  static Outcome givenUp(RunTask.Request request, String headline) {
    return new Outcome(
        Ending.FAILED,
        Limits.headline(headline),
        null,
        null,
        0,
        0,
        0,
        null,
        new AgentResult(request.agent().name(), null, null, null, null, 0),
        Limits.tail(headline),
        null,
        List.of(),
        List.of());
  }

  private Outcome answer(AgentReport report, AgentResult agent) throws IOException {
    String escaped = escaped();
    if (escaped != null) {
      return failed(escaped, agent, null);
    }
    String written = new TaskFolder(workspace).answer();
    String said = report.lastMessage();
    String otherwise = said == null ? LoggedRun.tail(agentLog(), logged, Limits.ANSWER) : said;
    String answer = written == null ? otherwise : written;
    String cut = Limits.cut(answer, Limits.ANSWER);
    return new Outcome(
        Ending.UNCHANGED,
        Limits.headline(cut.isBlank() ? "No answer" : "Answered: " + cut.strip()),
        null,
        null,
        0,
        0,
        0,
        null,
        agent,
        null,
        cut,
        List.of(),
        limited(escapes.suspected()));
  }
}
