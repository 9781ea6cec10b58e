package dev.osier.task;

import dev.osier.agent.AgentEnvironment;
import dev.osier.agent.AgentPresets;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Lease;
import dev.osier.effect.PortBlock;
import dev.osier.escape.EscapeWatch;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.job.JudgeJob;
import dev.osier.job.TryJob;
import dev.osier.judge.TryOutcome;
import dev.osier.judge.WorkJudge;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentEnd.Stop;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.outcome.Seen;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Temporal attempt at judging what the agent of a try left. It runs no agent and makes no
 * workspace. What is judged, from which start and on which branch, is in its request, which comes
 * from the run's history; where the workspace is follows from the effect's name.
 *
 * <p>After a kill it is done again. Only then, what the record says was sealed tells the files of
 * the killed check from the agent's, and only if git has just that commit there: an agent that
 * forges this has done no more than to remove files of its own.
 *
 * <p>Order: lease → end what lives → workspace → judgement → record → answer.
 */
public final class JudgeAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(JudgeAttempt.class);

  private final Workspaces workspaces;
  private final EffectStore store;
  private final Looks looks;
  private final Path ports;
  private final AgentPresets presets;
  private final TryJob request;
  private final AgentEnd agent;
  private final int calls;
  private final EffectId effect;
  private final Pulse pulse;

  /**
   * @param ports where port leases of this host are kept
   */
  public JudgeAttempt(
      Workspaces workspaces,
      EscapeWatch watch,
      Path ports,
      AgentPresets presets,
      JudgeJob request,
      Pulse pulse) {
    this.workspaces = workspaces;
    this.store = workspaces.store();
    this.ports = ports;
    this.presets = presets;
    this.request = request.of();
    this.agent = request.agent();
    this.calls = request.calls();
    this.effect = new EffectId(request.run(), request.task());
    this.looks = new Looks(watch, effect, this.request.tryNumber());
    this.pulse = pulse;
  }

  /**
   * @throws StoppedException the pulse stopped; nothing of a check lives, the workspace stays
   * @throws IllegalStateException another attempt holds the lease
   */
  public Outcome run() throws IOException, InterruptedException, StoppedException {
    pulse.at("lease", null, null);
    Lease.Claim claim = workspaces.lease(effect, AgentAttempt.LEASE_WAIT);
    if (claim instanceof Lease.Busy busy) {
      throw new IllegalStateException(
          "Cannot judge %s: %s still works on it".formatted(effect, busy.holder()));
    }
    try (Lease lease = ((Lease.Held) claim).lease()) {
      Outcome outcome = agent.stop() == null ? judged(lease) : stopped(agent.stop());
      lease.requireHeld();
      note(record -> record.withOutcome(outcome));
      return outcome;
    }
  }

  private Outcome stopped(Stop stop) throws InterruptedException {
    // Without an agent there is nothing but what was seen after the set-up.
    Seen seen = agent.agent() == null ? Seen.NOTHING : afterAgent();
    return TryOutcome.of(request, effect.branch(), agent).seeing(seen).stopped(stop);
  }

  private Outcome judged(Lease lease) throws IOException, InterruptedException, StoppedException {
    boolean own = request.workspace() == TaskWorkspace.OWN;
    Workspace place =
        workspaces.present(lease, effect, own ? request.start() : null, request.needs().kind());
    if (place == null) {
      String what = "Cannot judge what the agent did: its workspace is gone, or git cannot use it";
      return stopped(new Stop(Ending.LOST, what, what));
    }
    AgentDefinition definition = presets.definition(request.agent());
    try (PortBlock block = PortBlock.lease(ports)) {
      Map<String, String> environment =
          AgentEnvironment.of(
              System.getenv(),
              definition.keys(),
              workspaces.caches(request.needs().caches()),
              request,
              place.path(),
              block.first());
      return new WorkJudge(
              request,
              agent,
              workspaces.repository(),
              place,
              effect.branch(),
              store.directory(effect),
              new SealLedger(lease, place),
              pulse)
          .judge(calls > 0 ? sealed() : null, environment);
    }
  }

  /** By a call before this one. */
  private @Nullable String sealed() {
    EffectRecord record = store.load(effect).orElse(null);
    String sealed =
        record != null
                && record.step() == EffectRecord.Step.SEALED
                && agent.nonce().equals(record.nonce())
            ? record.sealed()
            : null;
    // What is not in it is thrown away: so the record alone is not enough.
    return sealed != null && workspaces.published().isSealed(effect.toString(), sealed)
        ? sealed
        : null;
  }

  /** After its set-up, too: who looked then may have been killed before it was told. */
  private Seen afterAgent() throws InterruptedException {
    return looks.afterIfWatched(Phase.SETUP).and(looks.after(Phase.AGENT));
  }

  /** For a call after this one, and for people: the answer does not hang on it. */
  private void note(UnaryOperator<EffectRecord> change) {
    try {
      store.load(effect).ifPresent(record -> store.save(change.apply(record)));
    } catch (RuntimeException e) {
      LOG.warn("{}: its record is behind: {}", effect, e.toString(), e);
    }
  }

  /** Moves the effect's branch while its lease is held. */
  private final class SealLedger implements WorkJudge.Ledger {
    private final Lease lease;
    private final Workspace place;

    SealLedger(Lease lease, Workspace place) {
      this.lease = lease;
      this.place = place;
    }

    @Override
    public void sealed(String commit) throws InterruptedException {
      workspaces.result(lease, place, commit);
      lease.requireHeld();
      note(record -> record.by(agent.nonce(), request.tryNumber()).sealedAs(commit));
    }

    @Override
    public void requireLease() {
      lease.requireHeld();
    }

    @Override
    public Seen before(Phase phase) throws InterruptedException {
      return looks.before(phase);
    }

    @Override
    public Seen after(Phase phase) throws InterruptedException {
      return phase == Phase.AGENT ? afterAgent() : looks.after(phase);
    }
  }
}
