package dev.osier.task;

import dev.osier.agent.AgentEnding;
import dev.osier.agent.AgentEnvironment;
import dev.osier.agent.AgentGrant;
import dev.osier.agent.AgentLedger;
import dev.osier.agent.AgentPresets;
import dev.osier.agent.AgentProgram;
import dev.osier.agent.AgentPrompt;
import dev.osier.agent.AgentReport;
import dev.osier.agent.AgentTalk;
import dev.osier.agent.EarlierWork;
import dev.osier.agent.PromptTemplate;
import dev.osier.agent.TaskFolder;
import dev.osier.agent.UserPrompt;
import dev.osier.effect.AgentLog;
import dev.osier.effect.FilledIndex;
import dev.osier.effect.KeepMark;
import dev.osier.effect.PortBlock;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.git.Git;
import dev.osier.job.TryJob;
import dev.osier.judge.Damage;
import dev.osier.judge.LeftWork;
import dev.osier.judge.WorkJudge;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentEnd.Stop;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.outcome.Seen;
import dev.osier.outcome.Spent;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.text.Limits;
import dev.osier.verify.CheckCommand;
import dev.osier.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One run of an agent in its workspace, to its end. What it left is judged by {@link WorkJudge}.
 *
 * <p>Order: set-up (in a new workspace) → agent → end all it started. What the set-up and the agent
 * do is a result; a fault of the host before the agent begins is thrown, and there is none after.
 */
public final class AgentTry {
  private final TryJob request;
  private final AgentDefinition definition;
  private final PromptTemplate template;
  private final Path workspace;
  private final Workspace place;
  private final String branch;
  private final Path logs;
  private final Path ports;
  private final Map<String, String> caches;
  private final AgentLedger ledger;
  private final Pulse pulse;
  private final AgentEnding ending;

  /** For an agent that is a preset of Osier's own or the plan's, without caches. */
  public AgentTry(
      TryJob request,
      Workspace place,
      String branch,
      Path logs,
      Path ports,
      AgentLedger ledger,
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
  AgentTry(
      TryJob request,
      AgentDefinition definition,
      PromptTemplate template,
      Workspace place,
      String branch,
      Path logs,
      Path ports,
      Map<String, String> caches,
      AgentLedger ledger,
      Pulse pulse) {
    this.request = request;
    this.definition = definition;
    this.template = template;
    this.workspace = place.path();
    this.place = place;
    this.branch = branch;
    this.logs = logs;
    this.ports = ports;
    this.caches = Map.copyOf(caches);
    this.ledger = ledger;
    this.pulse = pulse;
    this.ending = new AgentEnding(request, definition, agentLog());
  }

  /**
   * Runs the agent to its end.
   *
   * @param fresh the workspace was made for this try, and is not set up yet
   * @throws StoppedException the pulse stopped; nothing of the agent lives
   * @throws LimitedException the agent's provider takes no more; the workspace is as it left it
   */
  AgentEnd run(boolean fresh)
      throws IOException, InterruptedException, StoppedException, LimitedException {
    try (PortBlock block = PortBlock.lease(ports)) {
      Map<String, String> environment =
          AgentEnvironment.of(
              System.getenv(), definition.keys(), caches, request, workspace, block.first());
      Seen known = Seen.NOTHING;
      if (fresh && own() && request.needs().setup() != null) {
        known = ledger.before(Phase.SETUP);
        Stop setup = setUp(request.needs().setup(), environment);
        known = known.and(ledger.after(Phase.SETUP));
        if (setup != null) {
          return ending.stopped(setup, ledger.runs(), known);
        }
      }
      UserPrompt prompt = UserPrompt.of(request, workspace);
      if (request.earlier() != null && prompt.problem() == null) {
        String earlier = EarlierWork.text(request.earlier(), request.repository());
        prompt = new UserPrompt(prompt.text().strip() + "\n\n" + earlier, null);
      }
      if (prompt.problem() != null) {
        String problem = prompt.problem();
        return ending.stopped(new Stop(Ending.FAILED, problem, problem), ledger.runs(), known);
      }
      boolean first = ledger.runs().isEmpty();
      if (!fresh && own() && first && request.turn().sealed() != null && !isMarked()) {
        // What the check of the try before left behind is nobody's work; the agent's is committed.
        // Unless a user was in the workspace, with a command of osier workspaces.
        new LeftWork(git(), branch, request.start(), plain(), FilledIndex.of(logs), null)
            .dropRest();
      }
      Spent before = ledger.runs().stream().map(Spent::of).reduce(Spent.NONE, Spent::plus);
      String reached = request.bounds().spent().plus(before).reached(request.bounds().budget());
      if (reached != null) {
        String what = AgentProgram.budgetUsedUp(reached);
        return ending.stopped(new Stop(Ending.SPENT, what, what), ledger.runs(), known);
      }
      long logged = agentLog().size();
      known = known.and(ledger.before(Phase.AGENT));
      AgentProgram.Run run = runAgent(prompt.text(), fresh, environment);
      if (run.report().limited()) {
        throw new LimitedException(run.report());
      }
      AgentEnd end = ending.of(run, logged, ledger.runs(), known);
      String damage = damage();
      // A command that removes the workspace fails at the last directory where that is closed.
      boolean counts =
          end.stop() == null
              || (Damage.REMOVED.equals(damage) && end.stop().ending() == Ending.FAILED);
      return damage != null && counts ? end.stopping(damage) : end;
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

  private boolean isMarked() {
    return KeepMark.in(logs).isThere();
  }

  /**
   * What the agent did to the workspace itself, seen as it ends: later it may have been anybody.
   * Null: nothing, or nobody can tell now.
   */
  private @Nullable String damage() {
    if (!own()) {
      return null;
    }
    try {
      if (plain()) {
        return Damage.isRemoved(workspace) ? Damage.REMOVED : null;
      }
      return Damage.mend(workspace, branch);
    } catch (IOException e) {
      // The agent has ended, and that is the answer. The judgement looks at this again.
      return null;
    }
  }

  private String marker() {
    return CleanEnvironment.marker(request.run() + "/" + request.task());
  }

  private AgentLog agentLog() {
    return new AgentLog(logs, request.tryNumber());
  }

  /** Null if it passed. */
  private @Nullable Stop setUp(String command, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    pulse.at("setup", null, null);
    CheckResult result =
        new CheckCommand(command, Duration.ofSeconds(request.times().setupSeconds()))
            .run(workspace, environment, marker(), logs.resolve("setup.log"), pulse);
    if (result.passed()) {
      return null;
    }
    String what = "Set-up: " + CheckCommand.failure(result);
    String tail = result.tail().isBlank() ? "" : ":\n" + result.tail();
    return new Stop(Ending.FAILED, Limits.headline(what), Limits.tail(what + tail));
  }

  private AgentProgram.Run runAgent(String prompt, boolean fresh, Map<String, String> environment)
      throws IOException, InterruptedException, StoppedException {
    AgentProgram program =
        new AgentProgram(
            definition,
            AgentGrant.of(definition, request, own() && !plain() ? git() : null),
            workspace,
            agentLog(),
            environment,
            marker(),
            Duration.ofSeconds(request.times().agentSeconds()),
            request.bounds(),
            ledger,
            pulse);
    AgentLedger.Conversation before = fresh ? null : ledger.lastConversation();
    return new AgentTalk(
            new AgentPrompt(template, request, prompt, own() && !plain() ? branch : null),
            program,
            new TaskFolder(workspace))
        .run(before);
  }
}
