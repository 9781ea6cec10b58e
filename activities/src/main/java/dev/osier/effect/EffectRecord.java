package dev.osier.effect;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.osier.name.EffectId;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Spent;
import dev.osier.plan.WorkspaceKind;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an effect, as far as its work has come. It is written before a step that must
 * not be forgotten and after one that must not be done twice, so that a kill at any instant leaves
 * a state from which the next attempt goes on.
 *
 * <p>Whoever runs as this user can write it, agents too. So it proves nothing: no task is ready, no
 * commit is judged and no start is taken because a record says so.
 *
 * @param form what the effect owns
 * @param branch null unless the workspace is on a branch of its own
 * @param workspace the directory, absolute
 * @param start the commit the workspace started from; null for a scratch folder
 * @param step how far it has come
 * @param tryNumber of the latest try, from 1; 0 before the first
 * @param agents the agents run so far, the latest last
 * @param sealed a commit that holds all that the agent left, its processes having ended; what is
 *     not in it was made by a check
 * @param kept the ref that holds unmerged work, or null
 * @param outcome how the latest try ended, for people; null until then
 * @param keepUntil a settled workspace is left to be looked at until then, and used by nobody; null
 *     for one that is in use or has nothing to wait for
 * @param kind how the workspace was made; null: as a worktree, or a plain folder
 * @param nonce of the try that the workspace is made for or in use by; see {@link
 *     dev.osier.job.Turn}
 */
@RecordBuilder
@JsonIgnoreProperties(ignoreUnknown = true)
public record EffectRecord(
    String run,
    String task,
    Form form,
    @Nullable String branch,
    String workspace,
    @Nullable String start,
    Step step,
    int tryNumber,
    List<AgentRun> agents,
    @Nullable String sealed,
    @Nullable String kept,
    @Nullable Outcome outcome,
    @Nullable Instant keepUntil,
    @Nullable WorkspaceKind kind,
    @Nullable String nonce)
    implements EffectRecordBuilder.With {

  /** What kind of directory an effect owns. */
  public enum Form {
    /** A worktree on a branch of the effect's own. */
    BRANCH,
    /** A worktree on a commit, for verifying it. */
    DETACHED,
    /** A plain folder. */
    SCRATCH
  }

  /** How far the effect has come. In this order, except that another try runs again. */
  public enum Step {
    /** The directory may be there, in part. No agent has seen it. */
    CLAIMED,
    /** The workspace is whole. */
    CREATED,
    /** An agent was started in it, or is about to be. */
    RUNNING,
    /** The agent's processes have ended and its work is committed. */
    SEALED,
    /** All that is not merged is kept; the directory and the branch may be gone, in part. */
    REMOVING,
    /** Nothing of it is left but this record and its log. */
    REMOVED
  }

  /**
   * One agent that was started for the effect.
   *
   * @param tryNumber an attempt that was killed and the one after it have the same
   * @param pid null if it could not be told
   * @param pidStarted with the pid it names the process for ever
   * @param started not after the agent's first instruction
   * @param ended not before the agent's last; null while it runs
   * @param session names its conversation, as soon as it told; null also once the workspace in
   *     which the conversation was had is gone
   * @param limited its provider took no more for then: the try goes on later
   * @param logFrom bytes of the try's log that are of runs before
   * @param spent as far as it has told by now; null: nothing
   * @param nonce of its try
   * @param end how it ended; null while nobody has seen it end
   */
  @RecordBuilder
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record AgentRun(
      int tryNumber,
      @Nullable Long pid,
      @Nullable Instant pidStarted,
      Instant started,
      @Nullable Instant ended,
      @Nullable String session,
      boolean limited,
      long logFrom,
      @Nullable Spent spent,
      @Nullable String nonce,
      @Nullable ProgramEnd end)
      implements EffectRecordAgentRunBuilder.With {
    public AgentRun {
      Objects.requireNonNull(started, "started");
    }

    /** One of which nothing is known but that it began, and may have ended. */
    public AgentRun(
        int tryNumber,
        @Nullable Long pid,
        @Nullable Instant pidStarted,
        Instant started,
        @Nullable Instant ended) {
      this(tryNumber, pid, pidStarted, started, ended, null, false, 0, null, null, null);
    }

    /** Whether its end was seen, and is that of its try. */
    public boolean hasEnded() {
      return end != null && end.how() != ProgramEnd.How.LOST && !limited;
    }

    /** Whether the agent may have run within {@code margin} of {@code instant}. */
    public boolean covers(Instant instant, Duration margin) {
      return !instant.plus(margin).isBefore(started)
          && (ended == null || !instant.minus(margin).isAfter(ended));
    }
  }

  public EffectRecord {
    Objects.requireNonNull(run, "run");
    Objects.requireNonNull(task, "task");
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(workspace, "workspace");
    Objects.requireNonNull(step, "step");
    agents = agents == null ? List.of() : List.copyOf(agents);
  }

  /** An effect whose workspace is about to be made. */
  public static EffectRecord claimed(
      EffectId effect,
      Form form,
      @Nullable String branch,
      String workspace,
      @Nullable String start) {
    return new EffectRecord(
        effect.run(),
        effect.task(),
        form,
        branch,
        workspace,
        start,
        Step.CLAIMED,
        0,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** The same, made anew after {@code before}: what its agents did stays known. */
  public EffectRecord after(EffectRecord before) {
    List<AgentRun> past = before.agents.stream().map(agent -> agent.withSession(null)).toList();
    return withTryNumber(before.tryNumber)
        .withAgents(past)
        .withSealed(null)
        .withKept(before.kept)
        .withOutcome(null);
  }

  /** Whether the workspace is still left to be looked at. */
  public boolean isKept(Instant now) {
    return keepUntil != null && now.isBefore(keepUntil);
  }

  /** Its name. */
  @JsonIgnore
  public EffectId effect() {
    return new EffectId(run, task);
  }

  /** The agent run last, or null. */
  @JsonIgnore
  public @Nullable AgentRun agent() {
    return agents.isEmpty() ? null : agents.get(agents.size() - 1);
  }

  /** The same workspace, before the agent of try {@code number} is started in it. */
  public EffectRecord trying(int number, Instant started) {
    return trying(number, started, 0);
  }

  /**
   * Likewise.
   *
   * @param logFrom where what that agent will say begins in the log
   */
  public EffectRecord trying(int number, Instant started, long logFrom) {
    List<AgentRun> all = new ArrayList<>(agents);
    all.add(new AgentRun(number, null, null, started, null).withLogFrom(logFrom).withNonce(nonce));
    return withStep(Step.RUNNING)
        .withTryNumber(number)
        .withAgents(all)
        .withSealed(null)
        .withOutcome(null);
  }

  /** The agent that {@link #trying} announced has this process. */
  public EffectRecord agentStarted(long pid, @Nullable Instant pidStarted) {
    return withLast(
        last ->
            new AgentRun(last.tryNumber(), pid, pidStarted, last.started(), null)
                .withLogFrom(last.logFrom())
                .withNonce(last.nonce()));
  }

  /** The try with this nonce has the workspace from now on; what its agents did stays known. */
  public EffectRecord by(String owner, int number) {
    return withNonce(owner).withTryNumber(number);
  }

  /** The agent run last has ended so. */
  public EffectRecord agentEnded(Instant ended, ProgramEnd how) {
    return withLast(last -> last.withEnded(ended).withEnd(how));
  }

  /** Nobody has seen the end of the agent run last; {@code then} is what is done, or null. */
  public EffectRecord agentLost(Instant now, @Nullable String then) {
    Instant ended = requireAgent().ended();
    return agentEnded(ended == null ? now : ended, ProgramEnd.lost(then));
  }

  /** The agent run last has told the name of its conversation. */
  public EffectRecord agentIn(String session) {
    return withLast(last -> last.withSession(session));
  }

  /** The agent run last has spent so much by now. */
  public EffectRecord agentSpent(Spent spent) {
    return withLast(last -> last.withSpent(spent));
  }

  /** The runs of an agent in the try with this nonce, the latest last. */
  public List<AgentRun> runs(String of) {
    return agents.stream().filter(agent -> of.equals(agent.nonce())).toList();
  }

  /** The agent run last was ended by a rate limit. */
  public EffectRecord agentLimited() {
    return withLast(last -> last.withLimited(true));
  }

  /** The last agent in this workspace whose conversation is known, or null. */
  @JsonIgnore
  public @Nullable AgentRun lastConversation() {
    for (int i = agents.size() - 1; i >= 0; i--) {
      if (agents.get(i).session() != null) {
        return agents.get(i);
      }
    }
    return null;
  }

  /** Marks the agent as ended of an attempt that was killed, now that none of it lives. */
  public EffectRecord agentFoundEnded(Instant now) {
    AgentRun last = agent();
    return last == null || last.ended() != null ? this : withLast(run -> run.withEnded(now));
  }

  /** The agent's processes have ended, and all that it left is in {@code commit}. */
  public EffectRecord sealedAs(String commit) {
    return withStep(Step.SEALED).withSealed(commit);
  }

  private AgentRun requireAgent() {
    AgentRun last = agent();
    if (last == null) {
      throw new IllegalStateException("no agent was announced for " + run + "/" + task);
    }
    return last;
  }

  private EffectRecord withLast(UnaryOperator<AgentRun> change) {
    List<AgentRun> all = new ArrayList<>(agents);
    all.set(all.size() - 1, change.apply(requireAgent()));
    return withAgents(all);
  }
}
