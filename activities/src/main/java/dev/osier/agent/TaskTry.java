package dev.osier.agent;

import dev.osier.git.Changes;
import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.plan.AgentDefinition;
import dev.osier.plan.TaskWorkspace;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.LoggedRun;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.step.CheckResult;
import dev.osier.step.Limits;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.AgentResult;
import dev.osier.step.RunTask.Ending;
import dev.osier.step.RunTask.Outcome;
import dev.osier.verify.Check;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of an agent in its workspace, and the judgement of its work.
 *
 * <p>Order: set-up (first try only) → agent → end all it started → commit what it left → rules →
 * check. Each step that fails ends the try with a result that says why; a fault of the host is
 * thrown.
 */
public final class TaskTry {
  /** Of the agent, in the effect's directory. */
  static final String LOG = "agent.log";

  private final RunTask.Request request;
  private final AgentDefinition definition;
  private final Path workspace;
  private final String branch;
  private final Path logs;
  private final Path ports;
  private final Ledger ledger;
  private final Pulse pulse;

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
     * All that the agent made is in {@code commit}.
     *
     * @throws IllegalStateException if the lease was lost: nothing may be changed any more
     */
    void sealed(String commit);

    /**
     * @throws IllegalStateException if the lease was lost
     */
    void requireLease();

    /** Paths and refs that the agent changed outside its workspace, for certain (G1). */
    List<String> escaped() throws InterruptedException;
  }

  /** For an agent that is a preset of Osier's own or the plan's. */
  public TaskTry(
      RunTask.Request request,
      Path workspace,
      String branch,
      Path logs,
      Path ports,
      Ledger ledger,
      Pulse pulse) {
    this(
        request,
        AgentPresets.builtIn(request.agent()),
        workspace,
        branch,
        logs,
        ports,
        ledger,
        pulse);
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
      Path workspace,
      String branch,
      Path logs,
      Path ports,
      Ledger ledger,
      Pulse pulse) {
    this.request = request;
    this.definition = definition;
    this.workspace = workspace;
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
        new TaskWork(git(), branch, request.start()).dropRest();
      }
      AgentProgram.Run run = runAgent(prompt.text(), fresh, environment);
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
    return Git.at(workspace);
  }

  private String marker() {
    return CleanEnvironment.marker(request.run() + "/" + request.task());
  }

  private Path agentLog() {
    return logs.resolve(LOG);
  }

  private String tail() throws IOException {
    return Limits.tail(LoggedRun.tail(agentLog(), 4 * Limits.TAIL));
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
    TaskWork work = new TaskWork(git(), branch, request.start());
    TaskWork.State state = work.state();
    String obstacle = work.obstacle(state);
    if (obstacle != null) {
      return failed(obstacle, agent, obstacle);
    }
    ledger.requireLease();
    String commit =
        work.commitRest(
            state, request.title(), request.run() + "/" + request.task(), Identity.of(git()));
    ledger.sealed(commit);
    Changes changes = Changes.between(git(), request.start(), commit);
    List<String> escaped = ledger.escaped();
    if (!escaped.isEmpty()) {
      String what = "Changed outside its workspace: " + TaskWork.list(escaped);
      return outcome(Ending.FAILED, what, commit, changes, null, agent, what, escaped);
    }
    if (changes.paths().isEmpty()) {
      return outcome(
          Ending.UNCHANGED, "Nothing changed", commit, changes, null, agent, null, List.of());
    }
    List<String> foreign = TaskWork.foreign(changes, request.files());
    if (!foreign.isEmpty()) {
      String what = "Changed files it does not own: " + TaskWork.list(foreign);
      return outcome(Ending.FAILED, what, commit, changes, null, agent, what, List.of());
    }
    return verified(commit, changes, agent, environment);
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
          Ending.FAILED,
          what,
          commit,
          changes,
          check,
          agent,
          what + ":\n" + check.tail(),
          List.of());
    }
    String done =
        "%d %s changed, +%d -%d%s"
            .formatted(
                changes.paths().size(),
                changes.paths().size() == 1 ? "file" : "files",
                changes.insertions(),
                changes.deletions(),
                check == null ? "" : ", verified");
    return outcome(Ending.READY, done, commit, changes, check, agent, null, List.of());
  }

  private Outcome outcome(
      Ending ending,
      String headline,
      String commit,
      Changes changes,
      @Nullable CheckResult check,
      AgentResult agent,
      @Nullable String failure,
      List<String> escaped) {
    return new Outcome(
        ending,
        Limits.headline(headline),
        branch,
        commit,
        changes.paths().size(),
        changes.insertions(),
        changes.deletions(),
        check,
        agent,
        failure == null ? null : Limits.tail(failure),
        null,
        escaped.stream().limit(Limits.FILES).toList());
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
        List.of());
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
        List.of());
  }

  private Outcome answer(AgentReport report, AgentResult agent) throws IOException {
    String written = new TaskFolder(workspace).answer();
    String said = report.lastMessage();
    String otherwise = said == null ? LoggedRun.tail(agentLog(), Limits.ANSWER) : said;
    String answer = written == null ? otherwise : written;
    String cut =
        answer.length() <= Limits.ANSWER ? answer : answer.substring(0, Limits.ANSWER - 1) + "…";
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
        List.of());
  }
}
