package dev.osier.task;

import dev.osier.agent.AgentEnding;
import dev.osier.agent.AgentLedger;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectStore;
import dev.osier.effect.ProgramEnd;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.job.Turn;
import dev.osier.name.EffectId;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.Seen;
import dev.osier.outcome.Spent;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an effect's record up to date while its agent runs. That an agent begins must be written
 * down, or it does not begin; all after that is for the attempt that comes after a kill, and a disk
 * that is full meanwhile does not cost the agent's work.
 */
final class TryRecord implements AgentLedger {
  private static final Logger LOG = LoggerFactory.getLogger(TryRecord.class);

  private final EffectStore store;
  private final EffectId effect;
  private final Turn turn;
  private final Looks looks;
  private final EffectRecord before;

  /** As far as it is known here, also where it could not be written. */
  private EffectRecord now;

  /**
   * @param before as it is now that the workspace is claimed
   */
  TryRecord(EffectStore store, Turn turn, Looks looks, EffectRecord before) {
    this.store = store;
    this.effect = before.effect();
    this.turn = turn;
    this.looks = looks;
    this.before = before;
    this.now = before;
  }

  @Override
  public void begins(int tryNumber, long logFrom) {
    now = store.save(now.trying(tryNumber, Instant.now(), logFrom));
  }

  @Override
  public void agentStarted(long pid, @Nullable Instant started) {
    // At once: from here on it is known what the agent itself writes.
    note(record -> record.agentStarted(pid, started));
  }

  @Override
  public void conversation(String session) {
    note(record -> record.agentIn(session));
  }

  @Override
  public void spends(Spent spent) {
    note(record -> record.agentSpent(spent));
  }

  @Override
  public void agentEnded(ProgramEnd end) {
    note(record -> record.agentEnded(Instant.now(), end));
  }

  private void note(UnaryOperator<EffectRecord> change) {
    now = change.apply(now);
    try {
      store.save(now);
    } catch (RuntimeException e) {
      LOG.warn("{}: its record is behind: {}", effect, e.toString(), e);
    }
  }

  @Override
  public List<AgentRun> runs() {
    return AgentEnding.told(now.runs(turn.nonce()));
  }

  @Override
  public AgentLedger.@Nullable Conversation lastConversation() {
    EffectRecord.AgentRun last = before.lastConversation();
    return last == null || last.session() == null
        ? null
        : new AgentLedger.Conversation(last.session(), last.tryNumber());
  }

  @Override
  public Seen before(Phase phase) throws InterruptedException {
    return looks.before(phase);
  }

  @Override
  public Seen after(Phase phase) throws InterruptedException {
    return looks.after(phase);
  }

  /** The agent that ran last was ended by a rate limit. */
  EffectRecord limited() {
    note(EffectRecord::agentLimited);
    return now;
  }
}
