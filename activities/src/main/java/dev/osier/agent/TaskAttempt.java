package dev.osier.agent;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Lease;
import dev.osier.plan.TaskWorkspace;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.run.EffectId;
import dev.osier.step.RunTask;
import dev.osier.step.RunTask.Outcome;
import dev.osier.workspace.EscapeWatch;
import dev.osier.workspace.Release;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One Temporal attempt at a try of a task. Called again after a crash or a lost answer it finds
 * where the attempt before stood: an outcome on record is the answer; an agent that still lives is
 * ended; a workspace in which a killed attempt worked is saved and made anew, so that the try
 * starts clean.
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
  private final RunTask.Request request;
  private final EffectId effect;
  private final Pulse pulse;

  /**
   * @param ports where port leases of this host are kept
   */
  public TaskAttempt(
      Workspaces workspaces, EscapeWatch watch, Path ports, RunTask.Request request, Pulse pulse) {
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
   * @throws IllegalStateException another attempt holds the lease
   */
  public Outcome run() throws IOException, InterruptedException, StoppedException {
    pulse.at("lease", null, null);
    saveKilledAttempt();
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
      watch.beforeAgent(effect, request.tryNumber());
      store.save(require().trying(request.tryNumber(), Instant.now()));
      Outcome outcome =
          new TaskTry(
                  request,
                  workspace,
                  effect.branch(),
                  store.directory(effect),
                  ports,
                  new RecordLedger(lease),
                  pulse)
              .run(!workspace.adopted());
      lease.requireHeld();
      store.save(require().endedAs(outcome));
      return outcome;
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
   * What an attempt of this very try left that was killed is saved, so that the try starts clean.
   */
  private void saveKilledAttempt() throws InterruptedException {
    EffectRecord record = load();
    boolean killed =
        record != null
            && record.tryNumber() == request.tryNumber()
            && record.outcome() == null
            && record.step() != EffectRecord.Step.REMOVED;
    if (killed && workspaces.release(effect, request.start()) instanceof Release.Stayed stayed) {
      throw new IllegalStateException(stayed.reason());
    }
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

    RecordLedger(Lease lease) {
      this.lease = lease;
    }

    @Override
    public void agentStarted(long pid, @Nullable Instant started) {
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
    public EscapeWatch.Escapes escapes() throws InterruptedException {
      return watch.afterAgent(effect);
    }
  }
}
