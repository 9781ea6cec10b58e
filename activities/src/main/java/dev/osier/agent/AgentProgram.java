package dev.osier.agent;

import dev.osier.effect.AgentLog;
import dev.osier.effect.ProgramEnd;
import dev.osier.job.TryJob;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.Spent;
import dev.osier.plan.PlanDuration;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.process.ProgramCall;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.process.WatchedRun;
import dev.osier.process.Watcher;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an agent's program to its end, and reads what it says while it runs. */
public final class AgentProgram {
  private static final Logger LOG = LoggerFactory.getLogger(AgentProgram.class);

  /** For an agent that tells what it cost with its last words, and then ends by itself. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(3);

  private final AgentDefinition definition;
  private final AgentGrant grant;
  private final Path workspace;
  private final AgentLog log;
  private final int tryNumber;
  private final Map<String, String> environment;
  private final String marker;
  private final Duration timeout;
  private final TryJob.Bounds bounds;
  private final AgentLedger ledger;
  private final Pulse pulse;

  /**
   * How it ended and what it told.
   *
   * @param resumed it went on with a conversation
   * @param outOfBudget which part of the task's budget was used up so that it was ended, or null
   */
  public record Run(
      WatchedRun.Ending ending, AgentReport report, boolean resumed, @Nullable String outOfBudget) {

    /** It was to go on with a conversation and knows none of that name. */
    boolean lostItsSession() {
      return resumed
          && ending instanceof WatchedRun.Exited exited
          && exited.code() != 0
          && !report.hasWorked()
          && !report.limited()
          && !report.refused();
    }

    /**
     * For the report.
     *
     * @param agent its name
     */
    AgentResult result(String agent) {
      boolean exited = ending instanceof WatchedRun.Exited;
      return new AgentResult(
          agent,
          exited ? ((WatchedRun.Exited) ending).code() : null,
          report.session(),
          report.cost(),
          report.turns(),
          report.tokens(),
          Math.round(took().toMillis() / 100.0) / 10.0,
          report.denied(),
          List.of());
    }

    private Duration took() {
      if (ending instanceof WatchedRun.Exited exited) {
        return exited.took();
      }
      if (ending instanceof WatchedRun.CutOff cutOff) {
        return cutOff.after();
      }
      return ending instanceof WatchedRun.TimedOut timedOut ? timedOut.after() : Duration.ZERO;
    }

    /** Why the program failed, as a sentence, or null if it ended well. */
    @Nullable String failure(String agent) {
      if (ending instanceof WatchedRun.NotStarted notStarted) {
        return "Cannot start agent %s: %s".formatted(agent, notStarted.reason());
      }
      if (ending instanceof WatchedRun.TimedOut timedOut) {
        return "The agent did not end within %d s; give the task a longer timeout, or less to do"
            .formatted(timedOut.after().toSeconds());
      }
      if (ending instanceof WatchedRun.CutOff cutOff) {
        return cutOff.why();
      }
      int code = ((WatchedRun.Exited) ending).code();
      String why = report.failure() == null ? "" : ": " + report.failure();
      return code == 0 ? null : "The agent failed with exit code " + code + why;
    }
  }

  /**
   * @param grant what it is told of its model and of what it may do
   * @param environment of the agent, but for what its definition adds
   * @param marker see {@link WatchedRun#logged}
   */
  public AgentProgram(
      AgentDefinition definition,
      AgentGrant grant,
      Path workspace,
      AgentLog log,
      Map<String, String> environment,
      String marker,
      Duration timeout,
      TryJob.Bounds bounds,
      AgentLedger ledger,
      Pulse pulse) {
    this.definition = definition;
    this.grant = grant;
    this.workspace = workspace;
    this.log = log;
    this.tryNumber = log.tryNumber();
    this.environment = environment;
    this.marker = marker;
    this.timeout = timeout;
    this.bounds = bounds;
    this.ledger = ledger;
    this.pulse = pulse;
  }

  boolean canResume() {
    return definition.resume() != null;
  }

  /**
   * @throws StoppedException the pulse stopped; nothing of the agent lives
   */
  Run run(AgentCommand.Values values) throws IOException, InterruptedException, StoppedException {
    AgentCommand command = AgentCommand.of(definition, values, grant.options());
    Map<String, String> all = new LinkedHashMap<>(command.environment());
    // What the plan names goes before what the preset does.
    all.putAll(environment);
    all.putAll(grant.env());
    all.putAll(placeholders(command));
    new TaskFolder(workspace).write(grant.files());
    ProgramCall call =
        Workspaces.closed(
            new ProgramCall(command.argv(), workspace, all, timeout, command.input()));
    AgentOutput output = new AgentOutput(definition.output());
    log.saveRules(definition.output());
    long logged = log.size();
    Watch watch = new Watch(new OutputReader(log, new OutputLines(output::line), logged), output);
    ledger.begins(tryNumber, logged);
    ProgramEnd end = ProgramEnd.lost(null);
    try {
      WatchedRun.Ending ending = WatchedRun.logged(call, log.file(), marker, watch);
      boolean cut = ending instanceof WatchedRun.CutOff;
      Run run =
          new Run(ending, output.report(), values.session() != null, cut ? watch.reached : null);
      end = AgentEnding.written(run);
      return run;
    } finally {
      ledger.agentEnded(end);
    }
  }

  /**
   * @param reached which part of it
   */
  public static String budgetUsedUp(String reached) {
    return "The task's budget is used up: " + reached;
  }

  /** The variables that a line for {@code sh} refers to; nobody else may set them. */
  private static Map<String, String> placeholders(AgentCommand command) {
    Map<String, String> own = new LinkedHashMap<>(command.environment());
    own.keySet().removeIf(name -> !name.startsWith("OSIER_"));
    return own;
  }

  /** Of what the program has printed. */
  private interface Reading {
    void of(OutputReader reader) throws IOException;
  }

  /** Follows the log while the program runs. */
  private final class Watch implements Watcher {
    private final OutputReader reader;
    private final AgentOutput output;
    private final IdleWatch idle =
        new IdleWatch(workspace, Duration.ofSeconds(bounds.idleSeconds()), pulse::stopped);
    private final Spent before =
        ledger.runs().stream().map(Spent::of).reduce(bounds.spent(), Spent::plus);
    private final long begun = System.nanoTime();
    private @Nullable String session;
    private Spent spent = Spent.NONE;
    private @Nullable String reached;
    private long reachedNanos;
    private boolean unread;

    Watch(OutputReader reader, AgentOutput output) {
      this.reader = reader;
      this.output = output;
    }

    @Override
    public void started(long pid, @Nullable Instant instant) {
      ledger.agentStarted(pid, instant);
      pulse.at("agent", pid, log.file());
    }

    @Override
    public void runs() {
      read(OutputReader::readOn);
      tell();
    }

    @Override
    public boolean stopped() {
      return pulse.stopped();
    }

    @Override
    public @Nullable String enough() {
      if (reached == null) {
        reached = before.plus(spent).reached(bounds.budget());
        reachedNanos = System.nanoTime();
      }
      if (reached != null) {
        boolean lastWords = System.nanoTime() - reachedNanos < LAST_WORDS.toNanos();
        return lastWords ? null : budgetUsedUp(reached);
      }
      return idle.isOver(reader.printed())
          ? "The agent was idle for %s: it printed nothing and changed no file; to let it wait longer, give the task a longer idle"
              .formatted(PlanDuration.format(Duration.ofSeconds(bounds.idleSeconds())))
          : null;
    }

    @Override
    public void ended() {
      read(OutputReader::finish);
      tell();
      ledger.spends(spent);
    }

    /** What cannot be read now is read later, or not at all: that is no fault of the agent's. */
    private void read(Reading reading) {
      try {
        reading.of(reader);
      } catch (IOException e) {
        if (!unread) {
          unread = true;
          LOG.warn("Cannot read {}: {}", log.file(), e.toString(), e);
        }
      }
    }

    private void tell() {
      AgentReport report = output.report();
      String known = report.session();
      if (known != null && !known.equals(session)) {
        session = known;
        ledger.conversation(known);
      }
      Spent now = report.spent((System.nanoTime() - begun) / 1e9);
      boolean news = now.cost() > spent.cost() || now.turns() > spent.turns();
      spent = now;
      if (news) {
        ledger.spends(now);
      }
      pulse.tells(known, report.cost(), report.lastMessage());
    }
  }
}
