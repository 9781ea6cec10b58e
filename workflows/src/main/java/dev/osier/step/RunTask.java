package dev.osier.step;

import dev.osier.plan.Budget;
import dev.osier.plan.TaskFiles;
import dev.osier.plan.TaskWorkspace;
import dev.osier.plan.WorkspaceKind;
import dev.osier.plan.agent.Agent;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityMethod;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The agent of one try of one task, from its workspace to its end; {@link JudgeTask} judges what it
 * left.
 */
@ActivityInterface
public interface RunTask {
  /**
   * Heartbeats from its first line to its last. Leaves the workspace as it is: it is judged there,
   * another try goes on in it, and {@link ReleaseWorkspaces} saves and removes it.
   *
   * <p>Whatever the agent did is a result, also a failure of its. With it in the run's history the
   * agent of this try is never run again. Only a fault of the host (disk, git) before the agent
   * began is thrown, and that the agent's provider takes no more for now: the next attempt comes
   * when it does again, and is of the same try.
   */
  @ActivityMethod(name = "RunTask")
  AgentEnd run(Request request);

  /**
   * @param start the commit the workspace starts from
   * @param tryNumber the number of this try, from 1
   * @param failedBefore the tail of what failed in the try before, or null
   * @param answers the answers of needed tasks that only read, by task id
   * @param others ids and states of the run's other tasks, at most {@link Limits#OTHERS}, for
   *     {@code .osier/state.json}
   * @param tries how many tries the task has in all
   * @param times how long each of its programs may take
   * @param earlier what the task did before and was not taken, for an agent that does it anew; null
   *     if it did nothing, or goes on in the workspace that has it
   * @param bounds what else ends the agent
   * @param turn which agent run this is
   * @param sealing how what it leaves is committed
   */
  record Request(
      String run,
      String task,
      int tryNumber,
      int tries,
      String repository,
      String start,
      String title,
      @Nullable String prompt,
      @Nullable String promptFile,
      Agent agent,
      @Nullable String verify,
      TaskFiles files,
      TaskWorkspace workspace,
      WorkspaceNeeds needs,
      Times times,
      @Nullable String failedBefore,
      Map<String, String> answers,
      Map<String, String> others,
      @Nullable Earlier earlier,
      Bounds bounds,
      Turn turn,
      Sealing sealing) {

    /** The same, asked for at another turn. */
    public Request with(Turn other) {
      return new Request(
          run,
          task,
          tryNumber,
          tries,
          repository,
          start,
          title,
          prompt,
          promptFile,
          agent,
          verify,
          files,
          workspace,
          needs,
          times,
          failedBefore,
          answers,
          others,
          earlier,
          bounds,
          other,
          sealing);
    }

    /** The same, without what only the agent is told. */
    public Request toJudge() {
      return new Request(
          run,
          task,
          tryNumber,
          tries,
          repository,
          start,
          title,
          null,
          null,
          agent,
          verify,
          files,
          workspace,
          needs,
          times,
          null,
          Map.of(),
          Map.of(),
          null,
          bounds,
          turn,
          sealing);
    }
  }

  /**
   * What ends an agent besides its time-out.
   *
   * @param idleSeconds for which it may neither print nor change a file; 0: for ever
   * @param budget of the task
   * @param spent by the tries before
   */
  record Bounds(long idleSeconds, Budget budget, Spent spent) {
    public static final Bounds NONE = new Bounds(0, Budget.NONE, Spent.NONE);
  }

  /**
   * How a workspace is made, and what it has besides the repository's files; see the plan's {@code
   * workspace}.
   *
   * @param kind null: what suits the repository
   */
  record WorkspaceNeeds(
      @Nullable String setup,
      List<String> include,
      Map<String, String> caches,
      @Nullable WorkspaceKind kind) {
    public static final WorkspaceNeeds NOTHING =
        new WorkspaceNeeds(null, List.of(), Map.of(), null);
  }

  /** How a try ended. */
  enum Ending {
    /** Agent done, work committed and verified. */
    READY,
    /** Agent done, nothing changed. */
    UNCHANGED,
    /** The agent, its check, or a rule failed. */
    FAILED,
    /** The task's budget is used up: there is no other try. */
    SPENT,
    /**
     * The agent's provider does not take its key: another try would fare no better, nor would
     * another task.
     */
    REFUSED,
    /**
     * What the agent did cannot be told any more: its host failed it, and what it left is gone or
     * cannot be read. It is not run again.
     */
    LOST
  }

  /**
   * @param headline one sentence, at most {@link Limits#HEADLINE} characters
   * @param branch null for a task without a workspace of its own
   * @param commit the tip of its work, or null where there is none
   * @param files number of files changed since {@code start}
   * @param failure for the next try's agent: the tail of what failed
   * @param answer of a task that only reads, cut to {@link Limits#ANSWER}
   * @param escaped refs that it certainly changed outside the workspace, by this try and those
   *     before it
   * @param suspected paths, settings and refs that were changed while its programs ran, by it,
   *     another agent or the user
   * @param unseen looks outside the workspace that could not be taken and why, a sentence each
   */
  record Outcome(
      Ending ending,
      String headline,
      @Nullable String branch,
      @Nullable String commit,
      int files,
      int insertions,
      int deletions,
      @Nullable CheckResult verify,
      @Nullable AgentResult agent,
      @Nullable String failure,
      @Nullable String answer,
      List<String> escaped,
      List<String> suspected,
      List<String> unseen) {

    public Outcome {
      escaped = List.copyOf(escaped);
      suspected = List.copyOf(suspected);
      unseen = List.copyOf(unseen);
    }

    /** All looks could be taken. */
    public Outcome(
        Ending ending,
        String headline,
        @Nullable String branch,
        @Nullable String commit,
        int files,
        int insertions,
        int deletions,
        @Nullable CheckResult verify,
        @Nullable AgentResult agent,
        @Nullable String failure,
        @Nullable String answer,
        List<String> escaped,
        List<String> suspected) {
      this(
          ending,
          headline,
          branch,
          commit,
          files,
          insertions,
          deletions,
          verify,
          agent,
          failure,
          answer,
          escaped,
          suspected,
          List.of());
    }

    /**
     * The same, with what an earlier try changed outside, which a later one does not undo, and with
     * what it spent.
     */
    public Outcome after(@Nullable Outcome earlier) {
      return earlier == null
          ? this
          : new Outcome(
              ending,
              headline,
              branch,
              commit,
              files,
              insertions,
              deletions,
              verify,
              agent == null ? earlier.agent : agent.after(earlier.agent),
              failure,
              answer,
              Seen.union(earlier.escaped, escaped),
              Seen.union(earlier.suspected, suspected),
              Seen.union(earlier.unseen, unseen));
    }

    /** The same, with no try after it. */
    public Outcome spent(String why) {
      return new Outcome(
          Ending.SPENT,
          why,
          branch,
          commit,
          files,
          insertions,
          deletions,
          verify,
          agent,
          failure,
          answer,
          escaped,
          suspected,
          unseen);
    }
  }

  /**
   * What is known of the agent's run, or of those of all tries together.
   *
   * @param exit its exit code; null if it was ended by a signal or by Osier
   * @param session names its conversation
   * @param cost in US dollars
   * @param turns answers of its model
   * @param tokens read and written
   * @param denied what its program did not let it do, at most {@link Denial#LIMIT}
   * @param runs each run of its program, those of lost attempts too, at most {@link Limits#RUNS}
   */
  record AgentResult(
      String name,
      @Nullable Integer exit,
      @Nullable String session,
      @Nullable Double cost,
      @Nullable Integer turns,
      @Nullable Long tokens,
      double seconds,
      List<Denial> denied,
      List<AgentRun> runs) {

    public AgentResult {
      denied = List.copyOf(denied);
      runs = List.copyOf(runs);
    }

    /** Of an agent that was denied nothing, and of whose runs no more is known. */
    public AgentResult(
        String name,
        @Nullable Integer exit,
        @Nullable String session,
        @Nullable Double cost,
        @Nullable Integer turns,
        @Nullable Long tokens,
        double seconds) {
      this(name, exit, session, cost, turns, tokens, seconds, List.of(), List.of());
    }

    public AgentResult(
        String name,
        @Nullable Integer exit,
        @Nullable String session,
        @Nullable Double cost,
        @Nullable Integer turns,
        double seconds) {
      this(name, exit, session, cost, turns, null, seconds);
    }

    /** The same, with what one before it has spent, and was denied. */
    public AgentResult after(@Nullable AgentResult earlier) {
      return earlier == null
          ? this
          : spending(
                  cost == null && earlier.cost == null,
                  turns == null && earlier.turns == null,
                  tokens == null && earlier.tokens == null,
                  Spent.of(this).plus(Spent.of(earlier)),
                  Stream.concat(earlier.runs.stream(), runs.stream()).limit(Limits.RUNS).toList())
              .denied(Stream.concat(earlier.denied.stream(), denied.stream()).toList());
    }

    /** The same, denied these. */
    public AgentResult denied(List<Denial> all) {
      return denied(all, Denial.LIMIT);
    }

    /**
     * The same, denied these.
     *
     * @param limit how many different ones are told
     */
    public AgentResult denied(List<Denial> all, int limit) {
      return new AgentResult(
          name, exit, session, cost, turns, tokens, seconds, Denial.sum(all, limit), runs);
    }

    /**
     * The same, after runs before it in the same try.
     *
     * @param all of the try, this one the last
     */
    public AgentResult after(List<AgentRun> all) {
      Spent earlier =
          all.stream()
              .limit(Math.max(0, all.size() - 1))
              .map(Spent::of)
              .reduce(Spent.NONE, Spent::plus);
      return spending(
          cost == null && earlier.cost() == 0,
          turns == null && earlier.turns() == 0,
          tokens == null && earlier.tokens() == 0,
          Spent.of(this).plus(earlier),
          all.stream().limit(Limits.RUNS).toList());
    }

    private AgentResult spending(
        boolean noCost, boolean noTurns, boolean noTokens, Spent sum, List<AgentRun> all) {
      return new AgentResult(
          name,
          exit,
          session,
          noCost ? null : sum.cost(),
          noTurns ? null : (int) Math.min(sum.turns(), Integer.MAX_VALUE),
          noTokens ? null : sum.tokens(),
          Math.round(sum.seconds() * 10) / 10.0,
          denied,
          all);
    }
  }
}
