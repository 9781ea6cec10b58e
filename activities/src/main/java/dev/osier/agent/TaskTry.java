package dev.osier.agent;

import dev.osier.git.Changes;
import dev.osier.git.Git;
import dev.osier.git.Identity;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.LoggedRun;
import dev.osier.process.ProgramCall;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.step.CheckResult;
import dev.osier.step.Limits;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.AgentResult;
import dev.osier.step.RunTask.Ending;
import dev.osier.step.RunTask.Outcome;
import dev.osier.verify.Check;
import dev.osier.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  private final Path workspace;
  private final Workspace place;
  private final String branch;
  private final Path logs;
  private final Path ports;
  private final Ledger ledger;
  private final Pulse pulse;

  /** Where a try writes down what must survive a crash, and asks whether it may still act. */
  public interface Ledger {
    /** An agent process runs now. */
    void agentStarted(long pid, @Nullable Instant started);

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

    /** Paths and refs that the agent changed outside its workspace, for certain (G1). */
    List<String> escaped() throws InterruptedException;
  }

  /**
   * @param branch the task's own; unused for a task without a workspace of its own
   * @param logs the effect's directory
   * @param ports where port leases of this host are kept
   */
  public TaskTry(
      RunTask.Request request,
      Workspace place,
      String branch,
      Path logs,
      Path ports,
      Ledger ledger,
      Pulse pulse) {
    this.request = request;
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
   */
  public Outcome run(boolean fresh) throws IOException, InterruptedException, StoppedException {
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
      if (!fresh && own()) {
        // What the check of the try before left behind is nobody's work; the agent's is committed.
        work().dropRest();
      }
      TaskFolder folder = new TaskFolder(workspace);
      String text = AgentPrompt.of(request, prompt.text());
      folder.write(request, text);
      LoggedRun.Ending ending = runAgent(text, environment);
      AgentResult agent = result(ending);
      String broken = failure(ending);
      if (broken != null) {
        return failed(broken, agent, tail());
      }
      return own() ? judge(agent, environment) : answer(folder, agent);
    }
  }

  private boolean own() {
    return request.workspace() == TaskWorkspace.OWN;
  }

  private Git git() {
    return Objects.requireNonNull(place.git(), "a scratch folder has no git");
  }

  private TaskWork work() {
    return new TaskWork(git(), branch, request.start(), place.kind() == WorkspaceKind.COPY);
  }

  private String marker() {
    return CleanEnvironment.marker(request.run() + "/" + request.task());
  }

  private Path agentLog() {
    return logs.resolve("agent.log");
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

  private LoggedRun.Ending runAgent(String text, Map<String, String> environment)
      throws InterruptedException, StoppedException {
    AgentCommand command =
        AgentCommand.of(request.agent(), text, request.title(), TaskFolder.PROMPT);
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(command.environment());
    ProgramCall call = new ProgramCall(command.argv(), workspace, all, timeout());
    try {
      return LoggedRun.run(call, agentLog(), marker(), "agent", pulse, ledger::agentStarted);
    } finally {
      ledger.agentEnded();
    }
  }

  private AgentResult result(LoggedRun.Ending ending) {
    Integer exit = ending instanceof LoggedRun.Exited exited ? exited.code() : null;
    Duration took =
        ending instanceof LoggedRun.Exited exited
            ? exited.took()
            : ending instanceof LoggedRun.TimedOut timedOut ? timedOut.after() : Duration.ZERO;
    double seconds =
        Double.parseDouble(String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0));
    return new AgentResult(request.agent().name(), exit, null, null, null, seconds);
  }

  private @Nullable String failure(LoggedRun.Ending ending) {
    if (ending instanceof LoggedRun.NotStarted notStarted) {
      return "Cannot start agent %s: %s".formatted(request.agent().name(), notStarted.reason());
    }
    if (ending instanceof LoggedRun.TimedOut timedOut) {
      return "The agent did not end within %d s; give the task a longer timeout, or less to do"
          .formatted(timedOut.after().toSeconds());
    }
    int code = ((LoggedRun.Exited) ending).code();
    return code == 0 ? null : "The agent failed with exit code " + code;
  }

  private Outcome judge(AgentResult agent, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    pulse.at("commit", null, null);
    TaskWork work = work();
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
    String why = tail == null || tail.isBlank() ? headline : headline + ":\n" + tail;
    return new Outcome(
        Ending.FAILED,
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

  private Outcome answer(TaskFolder folder, AgentResult agent) throws IOException {
    String written = folder.answer();
    String answer = written == null ? LoggedRun.tail(agentLog(), Limits.ANSWER) : written;
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
