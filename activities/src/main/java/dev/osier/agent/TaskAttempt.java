package dev.osier.agent;

import dev.osier.effect.AgentLog;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Lease;
import dev.osier.plan.AgentDefinition;
import dev.osier.plan.TaskWorkspace;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.run.EffectId;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.Outcome;
import dev.osier.step.Spent;
import dev.osier.workspace.EscapeWatch;
import dev.osier.workspace.Release;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One Temporal attempt at a try of a task. Called again after a crash or a lost answer it finds
 * where the attempt before stood: an outcome on record is the answer; an agent that still lives is
 * ended; in a workspace in which a killed attempt worked its agent's conversation goes on, or,
 * where that cannot be, its work is saved and the workspace made anew, so that the try starts
 * clean.
 *
 * <p>Order: lease → end what lives → workspace → try → record → answer.
 */
public final class TaskAttempt {
  /**
   * An attempt that lost contact notices within a heartbeat time-out, and ends its agent in grace.
   */
  private static final Duration LEASE_WAIT = Duration.ofSeconds(60);

  private final Workspaces workspaces;
  private final EffectStore store;
  private final EscapeWatch watch;
  private final Path ports;
  private final AgentPresets presets;
  private final Path promptFile;
  private final RateLimits limits;
  private final RunTask.Request request;
  private final EffectId effect;
  private final Pulse pulse;

  /**
   * @param ports where port leases of this host are kept
   * @param promptFile where the user may have a {@link PromptTemplate} of their own
   * @param limits of this host
   */
  public TaskAttempt(
      Workspaces workspaces,
      EscapeWatch watch,
      Path ports,
      AgentPresets presets,
      Path promptFile,
      RateLimits limits,
      RunTask.Request request,
      Pulse pulse) {
    this.presets = presets;
    this.promptFile = promptFile;
    this.limits = limits;
    this.workspaces = workspaces;
    this.store = workspaces.store();
    this.watch = watch;
    this.ports = ports;
    this.request = request;
    this.effect = new EffectId(request.run(), request.task());
    this.pulse = pulse;
  }

  /**
   * @throws StoppedException the pulse stopped; nothing of the agent lives, the workspace stays
   * @throws RateLimitedException nothing of the agent lives, the workspace stays, and the same try
   *     goes on when the wait is over
   * @throws IllegalStateException another attempt holds the lease
   */
  public Outcome run()
      throws IOException, InterruptedException, StoppedException, RateLimitedException {
    pulse.at("lease", null, null);
    AgentDefinition definition = presets.definition(request.agent());
    if (request.agent().preset() != null && outcome(load()) == null) {
      limits.requireOpen(request.agent().preset());
    }
    saveKilledAttempt(definition);
    Lease.Claim claim = workspaces.lease(effect, LEASE_WAIT);
    if (claim instanceof Lease.Busy busy) {
      throw new IllegalStateException(
          "Cannot work on %s: %s still does".formatted(effect, busy.holder()));
    }
    try (Lease lease = ((Lease.Held) claim).lease()) {
      Outcome known = outcome(load());
      if (known != null) {
        return known;
      }
      pulse.at("workspace", null, null);
      Workspace workspace = claim(lease);
      RecordLedger ledger =
          new RecordLedger(lease, store.save(withWhatItTold(definition, require())));
      long logged = log(request.tryNumber()).size();
      store.save(require().trying(request.tryNumber(), Instant.now(), logged));
      Outcome outcome = tried(definition, workspace, ledger);
      lease.requireHeld();
      store.save(require().endedAs(outcome));
      return outcome;
    }
  }

  private Outcome tried(AgentDefinition definition, Workspace workspace, RecordLedger ledger)
      throws IOException, InterruptedException, StoppedException, RateLimitedException {
    try {
      return new TaskTry(
              request,
              definition,
              PromptTemplate.load(promptFile),
              workspace,
              effect.branch(),
              store.directory(effect),
              ports,
              workspaces.caches(request.needs().caches()),
              ledger,
              pulse)
          .run(!workspace.adopted());
    } catch (PromptTemplate.UnusableException e) {
      throw new IllegalStateException("Cannot start an agent: " + e.getMessage(), e);
    } catch (TaskTry.LimitedException e) {
      EffectRecord record = store.save(require().agentLimited());
      long waits =
          record.agents().stream()
              .filter(agent -> agent.limited() && agent.tryNumber() == request.tryNumber())
              .count();
      String name = request.agent().name();
      if (waits > RateLimits.MOST_WAITS) {
        return TryOutcome.givenUp(
            request, "%s is rate limited; it waited %d times".formatted(name, waits - 1));
      }
      throw new RateLimitedException(name, limits.limited(name, e.report(), (int) waits));
    }
  }

  private @Nullable EffectRecord load() {
    return store.load(effect).orElse(null);
  }

  /** The answer on record for this very try, or null. */
  private @Nullable Outcome outcome(@Nullable EffectRecord record) {
    return record != null && record.tryNumber() == request.tryNumber() ? record.outcome() : null;
  }

  /**
   * What an attempt of this very try left that was killed: where its agent's conversation can be
   * gone on with, it stays as it is; else it is saved, so that the try starts clean.
   */
  private void saveKilledAttempt(AgentDefinition definition)
      throws IOException, InterruptedException {
    EffectRecord loaded = load();
    EffectRecord record = loaded == null ? null : withWhatItTold(definition, loaded);
    boolean killed =
        record != null
            && record.tryNumber() == request.tryNumber()
            && record.outcome() == null
            && record.step() != EffectRecord.Step.REMOVED
            && (record.agent() == null || !record.agent().limited());
    boolean goesOn =
        record != null && definition.resume() != null && record.lastConversation() != null;
    if (killed
        && !goesOn
        && workspaces.release(effect, request.start()) instanceof Release.Stayed stayed) {
      throw new IllegalStateException(stayed.reason());
    }
  }

  /**
   * The record with the name of the last agent's conversation and with what that has spent, also
   * where the worker was killed between the agent's telling it and its being written down: it
   * stands in the log.
   */
  private EffectRecord withWhatItTold(AgentDefinition definition, EffectRecord record)
      throws IOException {
    EffectRecord.AgentRun last = record.agent();
    if (last == null || record.outcome() != null) {
      return record;
    }
    AgentLog log = log(last.tryNumber());
    AgentOutput output = new AgentOutput(definition.output());
    new OutputReader(log, new OutputLines(output::line), last.logFrom()).finish();
    AgentReport report = output.report();
    Spent read = report.spent(ran(last, log));
    EffectRecord known = record.agentSpent(last.spent() == null ? read : last.spent().orMore(read));
    boolean gone = record.step() != EffectRecord.Step.RUNNING;
    return gone || last.session() != null || report.session() == null
        ? known
        : known.agentIn(report.session());
  }

  /**
   * For how many seconds an agent ran whose worker was killed: up to its last line, since nobody
   * saw its end.
   */
  private static double ran(EffectRecord.AgentRun agent, AgentLog log) throws IOException {
    if (!Files.exists(log.file())) {
      return 0;
    }
    Instant last = Files.getLastModifiedTime(log.file()).toInstant();
    return Math.max(0, Duration.between(agent.started(), last).toMillis() / 1000.0);
  }

  private AgentLog log(int tryNumber) {
    return new AgentLog(store.directory(effect), tryNumber);
  }

  private Workspace claim(Lease lease) throws InterruptedException {
    return request.workspace() == TaskWorkspace.NONE
        ? workspaces.claimScratch(lease, effect)
        : workspaces.claim(
            lease, effect, request.start(), request.needs().kind(), request.needs().include());
  }

  private EffectRecord require() {
    return store
        .load(effect)
        .orElseThrow(() -> new IllegalStateException("no record of " + effect));
  }

  /** Keeps the effect's record up to date while a try runs. */
  private final class RecordLedger implements TaskTry.Ledger {
    private final Lease lease;
    private final EffectRecord before;

    /**
     * @param before as it was when the workspace was claimed
     */
    RecordLedger(Lease lease, EffectRecord before) {
      this.lease = lease;
      this.before = before;
    }

    @Override
    public void conversation(String session) {
      store.save(require().agentIn(session));
    }

    @Override
    public void spends(Spent spent) {
      store.save(require().agentSpent(spent));
    }

    @Override
    public Spent spentInThisTry() {
      return require().spentBefore();
    }

    @Override
    public TaskTry.@Nullable Conversation lastConversation() {
      EffectRecord.AgentRun last = before.lastConversation();
      return last == null || last.session() == null
          ? null
          : new TaskTry.Conversation(last.session(), last.tryNumber());
    }

    @Override
    public boolean isSealed() {
      return before.step() == EffectRecord.Step.SEALED;
    }

    @Override
    public void agentStarted(long pid, @Nullable Instant started) {
      // At once: from here on it is known what the agent itself writes.
      watch.started(effect, pid);
      store.save(require().agentStarted(pid, started));
    }

    @Override
    public void agentEnded() {
      EffectRecord record = require();
      if (record.agent() != null) {
        store.save(record.agentEnded(Instant.now()));
      }
    }

    @Override
    public void sealed(String commit) throws InterruptedException {
      workspaces.result(lease, require(), commit);
      lease.requireHeld();
      store.save(require().sealedAs(commit));
    }

    @Override
    public void requireLease() {
      lease.requireHeld();
    }

    @Override
    public void before(EscapeWatch.Phase phase) throws InterruptedException {
      watch.before(effect, request.tryNumber(), phase);
    }

    @Override
    public EscapeWatch.Escapes after(EscapeWatch.Phase phase) throws InterruptedException {
      return watch.after(effect, request.tryNumber(), phase);
    }
  }
}
