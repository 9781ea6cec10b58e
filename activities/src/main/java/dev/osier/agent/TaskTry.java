package dev.osier.agent;

import dev.osier.effect.AgentLog;
import dev.osier.effect.KeepMark;
import dev.osier.effect.PortBlock;
import dev.osier.git.Changes;
import dev.osier.git.Git;
import dev.osier.plan.AgentDefinition;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProgramResult;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.step.CheckResult;
import dev.osier.step.Limits;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.Ending;
import dev.osier.step.RunTask.Outcome;
import dev.osier.step.Spent;
import dev.osier.verify.Check;
import dev.osier.workspace.EscapeWatch.Escapes;
import dev.osier.workspace.EscapeWatch.Phase;
import dev.osier.workspace.Workspace;
import java.io.IOException;
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
  private final PromptTemplate template;
  private final Path workspace;
  private final Workspace place;
  private final String branch;
  private final Path logs;
  private final Path ports;
  private final Map<String, String> caches;
  private final Ledger ledger;
  private final Pulse pulse;
  private TryOutcome said;

  /** Bytes of the try's log that are of attempts before. */
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

    /** The agent that runs has spent so much by now. */
    default void spends(Spent spent) {}

    /** By attempts at this try before, which were cut off. */
    default Spent spentInThisTry() {
      return Spent.NONE;
    }

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

    /** A program of the try is about to start. */
    default void before(Phase phase) throws InterruptedException {}

    /** What was changed outside the workspace while it ran, now that it has ended (G1). */
    Escapes after(Phase phase) throws InterruptedException;
  }

  /** For an agent that is a preset of Osier's own or the plan's, without caches. */
  public TaskTry(
      RunTask.Request request,
      Workspace place,
      String branch,
      Path logs,
      Path ports,
      Ledger ledger,
      Pulse pulse) {
    this(
        request,
        AgentPresets.builtIn(request.agent()),
        PromptTemplate.builtIn(),
        place,
        branch,
        logs,
        ports,
        Map.of(),
        ledger,
        pulse);
  }

  /**
   * @param definition of the request's agent
   * @param branch the task's own; unused for a task without a workspace of its own
   * @param logs the effect's directory
   * @param ports where port leases of this host are kept
   * @param caches environment variable → directory that the repository's workspaces share
   */
  TaskTry(
      RunTask.Request request,
      AgentDefinition definition,
      PromptTemplate template,
      Workspace place,
      String branch,
      Path logs,
      Path ports,
      Map<String, String> caches,
      Ledger ledger,
      Pulse pulse) {
    this.request = request;
    this.definition = definition;
    this.template = template;
    this.workspace = place.path();
    this.place = place;
    this.branch = branch;
    this.said = TryOutcome.without(own() ? branch : null);
    this.logs = logs;
    this.ports = ports;
    this.caches = Map.copyOf(caches);
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
          AgentEnvironment.of(
              System.getenv(), definition.keys(), caches, request, workspace, block.first());
      Outcome setup = fresh ? setUp(environment) : null;
      if (setup != null) {
        return setup;
      }
      UserPrompt prompt = UserPrompt.of(request, workspace);
      if (request.earlier() != null && prompt.problem() == null) {
        String earlier = EarlierWork.text(request.earlier(), request.repository());
        prompt = new UserPrompt(prompt.text().strip() + "\n\n" + earlier, null);
      }
      if (prompt.problem() != null) {
        return said.failed(prompt.problem(), null);
      }
      if (!fresh && own() && ledger.isSealed() && !KeepMark.in(logs).isThere()) {
        // What the check of the try before left behind is nobody's work; the agent's is committed.
        // Unless a user was in the workspace, with a command of osier workspaces.
        work().dropRest();
      }
      Spent before = request.bounds().spent().plus(ledger.spentInThisTry());
      String reached = before.reached(request.bounds().budget());
      if (reached != null) {
        return said.failed(Ending.SPENT, AgentProgram.budgetUsedUp(reached), null);
      }
      AgentProgram.Run run = runAgent(prompt.text(), fresh, environment);
      AgentReport report = run.report();
      said =
          said.after(
              run.result(request.agent().name()).after(ledger.spentInThisTry()),
              ledger.after(Phase.AGENT));
      if (report.limited()) {
        throw new LimitedException(report);
      }
      if (report.refused()) {
        return refused(report);
      }
      String broken = run.failure(request.agent().name());
      if (broken != null) {
        return said.failed(
            run.outOfBudget() == null ? Ending.FAILED : Ending.SPENT,
            broken,
            report.failure() == null ? Limits.tail(agentLog().tail(logged, 4 * Limits.TAIL)) : null);
      }
      return own() ? judge(environment, report) : answer(report);
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

  private AgentLog agentLog() {
    return new AgentLog(logs, request.tryNumber());
  }

  private @Nullable Outcome setUp(Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    String command = request.needs().setup();
    if (command == null || !own()) {
      return null;
    }
    pulse.at("setup", null, null);
    CheckResult result = watched(Phase.SETUP, command, environment, "setup.log");
    return result.passed() ? null : said.failed("Set-up: " + Check.failure(result), result.tail());
  }

  private CheckResult watched(
      Phase phase, String command, Map<String, String> environment, String log)
      throws IOException, InterruptedException, StoppedException {
    ledger.before(phase);
    CheckResult result =
        new Check(command, Duration.ofSeconds(request.timeoutSeconds()))
            .run(workspace, environment, marker(), logs.resolve(log), pulse);
    said = said.seeing(ledger.after(phase));
    return result;
  }

  private AgentProgram.Run runAgent(String prompt, boolean fresh, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    logged = agentLog().size();
    AgentProgram program =
        new AgentProgram(
            definition,
            workspace,
            agentLog(),
            environment,
            marker(),
            Duration.ofSeconds(request.timeoutSeconds()),
            request.bounds(),
            ledger,
            pulse);
    Conversation before = fresh ? null : ledger.lastConversation();
    ledger.before(Phase.AGENT);
    return new AgentTalk(
            new AgentPrompt(template, request, prompt, own() && !plain() ? branch : null),
            program,
            new TaskFolder(workspace))
        .run(before);
  }

  private Outcome refused(AgentReport report) {
    String name = request.agent().name();
    String mend = definition.mend() == null ? "" : ". " + definition.mend();
    String what = "Cannot use %s: its key was refused%s".formatted(name, mend);
    String words = report.failure() == null ? "" : "It said: " + report.failure();
    return said.failed(Ending.REFUSED, what, words);
  }

  private Outcome judge(Map<String, String> environment, AgentReport report)
      throws IOException, InterruptedException, StoppedException {
    pulse.at("commit", null, null);
    String damage = plain() ? null : Damage.mend(workspace, branch);
    if (damage != null) {
      return said.failed(damage, damage);
    }
    TaskWork work = work();
    ProgramResult.Exited status = work.status();
    if (!status.succeeded()) {
      return said.failed(TaskWork.refusal(status), null);
    }
    TaskWork.State state = TaskWork.state(status);
    String hidden = work.hidden(status);
    String obstacle = hidden == null ? work.obstacle(state) : hidden;
    if (obstacle != null) {
      return said.failed(obstacle, obstacle);
    }
    ledger.requireLease();
    String refused = work.stage(state);
    if (refused != null) {
      return said.failed(refused, null);
    }
    String commit = work.commitRest(state, request.title(), request.run() + "/" + request.task());
    ledger.sealed(commit);
    Changes changes = Changes.between(git(), request.start(), commit);
    String escaped = said.escaped();
    String link =
        escaped == null ? new InnerRepositories(git()).obstacle(commit, changes) : escaped;
    if (link != null) {
      return said.of(Ending.FAILED, link, commit, changes, null, link);
    }
    if (changes.paths().isEmpty()) {
      // Some exit with 0 whatever happens: then this is all that is known of why.
      String why = report.failure() == null ? "" : "; the agent said: " + report.failure();
      return said.of(Ending.UNCHANGED, "Nothing changed" + why, commit, changes, null, null);
    }
    List<String> foreign = TaskWork.foreign(changes, request.files());
    if (!foreign.isEmpty()) {
      String what = "Changed files it does not own: " + TaskWork.list(foreign);
      return said.of(Ending.FAILED, what, commit, changes, null, what);
    }
    return verified(commit, changes, environment);
  }

  private Outcome verified(String commit, Changes changes, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    String command = request.verify();
    CheckResult check =
        command == null ? null : watched(Phase.CHECK, command, environment, "verify.log");
    if (check != null && !check.passed()) {
      String what = Check.failure(check);
      return said.of(Ending.FAILED, what, commit, changes, check, what + ":\n" + check.tail());
    }
    String escaped = said.escaped();
    if (escaped != null) {
      return said.of(Ending.FAILED, escaped, commit, changes, check, escaped);
    }
    String done =
        "%d %s changed, +%d -%d%s"
            .formatted(
                changes.paths().size(),
                changes.paths().size() == 1 ? "file" : "files",
                changes.insertions(),
                changes.deletions(),
                check == null ? "" : ", verified");
    return said.of(Ending.READY, done, commit, changes, check, null);
  }

  private Outcome answer(AgentReport report) throws IOException {
    String escaped = said.escaped();
    if (escaped != null) {
      return said.failed(escaped, null);
    }
    String written = new TaskFolder(workspace).answer();
    String told = report.lastMessage();
    String otherwise = told == null ? agentLog().tail(logged, Limits.ANSWER) : told;
    return said.answered(Limits.cut(written == null ? otherwise : written, Limits.ANSWER));
  }
}
