package dev.osier.task;

import dev.osier.agent.AgentEnding;
import dev.osier.agent.AgentOutput;
import dev.osier.agent.AgentPresets;
import dev.osier.agent.AgentProgram;
import dev.osier.agent.AgentReport;
import dev.osier.agent.OutputLines;
import dev.osier.agent.OutputReader;
import dev.osier.agent.PromptTemplate;
import dev.osier.agent.RateLimitedException;
import dev.osier.agent.RateLimits;
import dev.osier.effect.AgentLog;
import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.Lease;
import dev.osier.effect.ProgramEnd;
import dev.osier.escape.EscapeWatch;
import dev.osier.job.TryJob;
import dev.osier.job.Turn;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentEnd.Stop;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.outcome.Seen;
import dev.osier.outcome.Spent;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.process.BusyException;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import dev.osier.text.Limits;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Temporal attempt at the agent of a try. Called again after a crash or a lost answer it finds
 * where the attempt before stood:
 *
 * <ul>
 *   <li>No agent was begun: one is, in a new workspace or in that of the try before.
 *   <li>It was seen to end: that is the answer, and no agent is run. Should somebody have forged
 *       that, then what is judged is a workspace in which no agent worked.
 *   <li>It was under way as its worker died, and its workspace is there: that run is lost, and
 *       told. What lives of it is ended. Where its conversation can be gone on with it is, there;
 *       else its work is saved and the workspace made anew, so that the try starts clean.
 *   <li>It was, and the workspace is gone or the record cannot be read: the task fails, with its
 *       work kept.
 * </ul>
 *
 * <p>A workspace is adopted only if its record names this try, or the one that the request says it
 * goes on from: an agent of another task cannot know either before this try has begun.
 *
 * <p>Order: lease → what is known → workspace → try → record → answer.
 */
public final class AgentAttempt {
  private static final Logger LOG = LoggerFactory.getLogger(AgentAttempt.class);

  /**
   * An attempt that lost contact notices within a heartbeat time-out, and ends its agent in grace.
   */
  public static final Duration LEASE_WAIT = Duration.ofSeconds(60);

  private final Workspaces workspaces;
  private final EffectStore store;
  private final Looks looks;
  private final Path ports;
  private final AgentPresets presets;
  private final Path promptFile;
  private final RateLimits limits;
  private final TryJob request;
  private final Turn turn;
  private final EffectId effect;
  private final Pulse pulse;

  /**
   * @param ports where port leases of this host are kept
   * @param promptFile where the user may have a {@link PromptTemplate} of their own
   * @param limits of this host
   */
  public AgentAttempt(
      Workspaces workspaces,
      EscapeWatch watch,
      Path ports,
      AgentPresets presets,
      Path promptFile,
      RateLimits limits,
      TryJob request,
      Pulse pulse) {
    this.presets = presets;
    this.promptFile = promptFile;
    this.limits = limits;
    this.workspaces = workspaces;
    this.store = workspaces.store();
    this.ports = ports;
    this.request = request;
    this.turn = request.turn();
    this.effect = new EffectId(request.run(), request.task());
    this.looks = new Looks(watch, effect, request.tryNumber());
    this.pulse = pulse;
  }

  /**
   * @throws StoppedException the pulse stopped; nothing of the agent lives, the workspace stays
   * @throws RateLimitedException nothing of the agent lives, the workspace stays, and the same try
   *     goes on when the wait is over
   * @throws IllegalStateException another attempt holds the lease
   */
  public AgentEnd run()
      throws IOException, InterruptedException, StoppedException, RateLimitedException {
    pulse.at("lease", null, null);
    AgentDefinition definition = presets.definition(request.agent());
    AgentEnding ending = new AgentEnding(request, definition, log(request.tryNumber()));
    Lease.Claim claim = workspaces.lease(effect, LEASE_WAIT);
    if (claim instanceof Lease.Busy busy) {
      throw new BusyException("Cannot work on %s: %s still does".formatted(effect, busy.holder()));
    }
    try (Lease lease = ((Lease.Held) claim).lease()) {
      EffectRecord before = load();
      AgentEnd known = before == null ? unreadable(ending) : known(definition, ending, before);
      if (known != null) {
        return known;
      }
      if (request.agent().preset() != null) {
        limits.requireOpen(request.agent().preset());
      }
      if (before != null) {
        store.save(settled(definition, before));
      }
      pulse.at("workspace", null, null);
      Workspace workspace = claim(lease);
      EffectRecord claimed = store.save(require().by(turn.nonce(), request.tryNumber()));
      TryRecord record = new TryRecord(store, turn, looks, claimed);
      return tried(definition, ending, workspace, record);
    }
  }

  /** What the runs of this try have come to that had begun before the pulse stopped. */
  public AgentEnd stopped() {
    EffectRecord record = load();
    List<EffectRecord.AgentRun> runs = record == null ? List.of() : record.runs(turn.nonce());
    return new AgentEnding(request, presets.definition(request.agent()), log(request.tryNumber()))
        .stopped(
            new Stop(Ending.FAILED, "Ended before it was done", null),
            AgentEnding.told(runs),
            Seen.NOTHING);
  }

  private AgentEnd tried(
      AgentDefinition definition, AgentEnding ending, Workspace workspace, TryRecord record)
      throws IOException, InterruptedException, StoppedException, RateLimitedException {
    try {
      return new AgentTry(
              request,
              definition,
              PromptTemplate.load(promptFile),
              workspace,
              effect.branch(),
              store.directory(effect),
              ports,
              workspaces.caches(request.needs().caches()),
              record,
              pulse)
          .run(!workspace.adopted());
    } catch (PromptTemplate.UnusableException e) {
      throw new IllegalStateException("Cannot start an agent: " + e.getMessage(), e);
    } catch (AgentTry.LimitedException e) {
      return limited(ending, e.report(), record);
    }
  }

  /**
   * @throws RateLimitedException unless the try has waited for too long
   */
  private AgentEnd limited(AgentEnding ending, AgentReport report, TryRecord record)
      throws RateLimitedException {
    List<EffectRecord.AgentRun> runs = record.limited().runs(turn.nonce());
    List<EffectRecord.AgentRun> waits =
        runs.stream().filter(EffectRecord.AgentRun::limited).toList();
    String name = request.agent().name();
    Duration waited = limits.since(waits.get(0).started());
    if (waited.compareTo(RateLimits.LONGEST) > 0) {
      String what =
          "%s is rate limited, and was all the time for %d h".formatted(name, waited.toHours());
      return ending.stopped(
          new Stop(Ending.FAILED, what, what), AgentEnding.told(runs), Seen.NOTHING);
    }
    throw new RateLimitedException(name, limits.limited(name, report, waits.size()));
  }

  private @Nullable EffectRecord load() {
    try {
      return store.load(effect).orElse(null);
    } catch (CorruptRecordException e) {
      LOG.warn("{} is put aside: {}", effect, e.toString(), e);
      store.putAside(effect);
      return null;
    }
  }

  /** The answer where nothing can be known of this try, or null if it has yet to begin. */
  private @Nullable AgentEnd unreadable(AgentEnding ending) {
    return turn.calls() > 0 && Files.exists(log(request.tryNumber()).file())
        ? lost(ending, "what is known of it cannot be read", List.of())
        : null;
  }

  /** The answer that is known of this try, or null if there is to be an agent. */
  private @Nullable AgentEnd known(
      AgentDefinition definition, AgentEnding ending, EffectRecord record)
      throws InterruptedException {
    List<EffectRecord.AgentRun> runs = record.runs(turn.nonce());
    EffectRecord.AgentRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last == null || last.limited()) {
      return null;
    }
    if (last.end() != null && last.hasEnded()) {
      AgentReport report = report(definition, last);
      AgentProgram.Run run = AgentEnding.read(last.end(), report);
      boolean limited = report.limited();
      return limited ? null : ending.of(run, last.logFrom(), AgentEnding.told(runs), Seen.NOTHING);
    }
    if (!isCut(last) || isThere()) {
      return null;
    }
    String living = workspaces.endProcesses(record);
    if (living != null) {
      throw new IllegalStateException("Cannot go on with %s: %s".formatted(effect, living));
    }
    EffectRecord told =
        store.save(withWhatItTold(definition, record).agentLost(Instant.now(), null));
    return lost(ending, "its workspace is gone", told.runs(turn.nonce()));
  }

  /** Whether it was under way as its attempt ended, and nothing was made of that yet. */
  private static boolean isCut(EffectRecord.AgentRun run) {
    return run.end() == null || (run.end().how() == ProgramEnd.How.LOST && run.end().why() == null);
  }

  private static AgentEnd lost(AgentEnding ending, String why, List<EffectRecord.AgentRun> runs) {
    String what =
        Limits.headline(
            "Its worker died while its agent ran, and " + why + "; the agent is not run again");
    return ending.stopped(new Stop(Ending.LOST, what, what), AgentEnding.told(runs), Seen.NOTHING);
  }

  /**
   * The record before the workspace is claimed: a run under way is lost; and unless the workspace
   * is one to go on in, it is to be made anew, after saving what is there.
   */
  private EffectRecord settled(AgentDefinition definition, EffectRecord record) {
    EffectRecord.AgentRun last = record.agent();
    boolean own = turn.nonce().equals(record.nonce());
    boolean cut = last != null && turn.nonce().equals(last.nonce()) && isCut(last);
    EffectRecord known = cut ? withWhatItTold(definition, record) : record;
    boolean resumes = definition.resume() != null && known.lastConversation() != null;
    if (cut) {
      known = known.agentLost(Instant.now(), resumes ? null : "begun anew");
    }
    boolean goesOn =
        (own && (!cut || resumes))
            || (turn.before() != null && turn.before().equals(record.nonce()));
    return switch (known.step()) {
      case RUNNING, SEALED -> goesOn ? known : known.withStep(EffectRecord.Step.REMOVING);
      // Not set up, or not to the end.
      case CREATED -> known.withStep(EffectRecord.Step.REMOVING);
      case CLAIMED, REMOVING, REMOVED -> known;
    };
  }

  /**
   * The record with the name of the last agent's conversation and with what that has spent, also
   * where the worker was killed between the agent's telling it and its being written down: it
   * stands in the log.
   */
  private EffectRecord withWhatItTold(AgentDefinition definition, EffectRecord record) {
    EffectRecord.AgentRun last = record.agent();
    if (last == null) {
      return record;
    }
    AgentReport report = report(definition, last);
    Spent read = report.spent(ran(last));
    EffectRecord known = record.agentSpent(last.spent() == null ? read : last.spent().orMore(read));
    boolean gone = record.step() != EffectRecord.Step.RUNNING;
    return gone || last.session() != null || report.session() == null
        ? known
        : known.agentIn(report.session());
  }

  private AgentReport report(AgentDefinition definition, EffectRecord.AgentRun run) {
    AgentLog log = log(run.tryNumber());
    AgentOutput output = new AgentOutput(definition.output());
    try {
      new OutputReader(log, new OutputLines(output::line), run.logFrom()).finish();
    } catch (IOException e) {
      LOG.warn("Cannot read {}: {}", log.file(), e.toString(), e);
    }
    return output.report();
  }

  /**
   * For how many seconds an agent ran whose worker was killed: up to its last line, since nobody
   * saw its end.
   */
  private double ran(EffectRecord.AgentRun agent) {
    try {
      Path file = log(agent.tryNumber()).file();
      Instant last = Files.exists(file) ? Files.getLastModifiedTime(file).toInstant() : null;
      return last == null
          ? 0
          : Math.max(0, Duration.between(agent.started(), last).toMillis() / 1000.0);
    } catch (IOException e) {
      return 0;
    }
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

  private boolean isThere() {
    boolean own = request.workspace() == TaskWorkspace.OWN;
    return workspaces.isThere(effect, own, request.needs().kind());
  }

  private EffectRecord require() {
    return store
        .load(effect)
        .orElseThrow(() -> new IllegalStateException("no record of " + effect));
  }
}
