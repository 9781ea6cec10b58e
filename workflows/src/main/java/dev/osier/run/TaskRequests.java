package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.job.CommitHooks;
import dev.osier.job.Earlier;
import dev.osier.job.Sealing;
import dev.osier.job.TryJob;
import dev.osier.job.TryJob.Times;
import dev.osier.job.Turn;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Spent;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
import dev.osier.plan.TaskWorkspace;
import dev.osier.run.decide.Round;
import dev.osier.run.decide.RunState;
import dev.osier.run.decide.TaskState;
import dev.osier.text.Limits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes what a task's activities are given, with all that it inherits from its plan.
 *
 * @param run the key of the run
 */
public record TaskRequests(String run, Plan plan, TaskGraph graph) {
  /** More than anybody guesses. */
  private static final int NONCE_BYTES = 16;

  /**
   * What a request says that only a run can tell.
   *
   * @param triesBefore agent runs of earlier rounds
   * @param before the outcome of the try before it in this round, or null
   * @param earlier what the round before came to, or null; told to the first try of a round
   * @param answers of the needs that only read, by task
   * @param others where other tasks stand, by task
   */
  private record Known(
      int tryNumber,
      int triesBefore,
      @Nullable Outcome before,
      @Nullable Earlier earlier,
      String repository,
      String start,
      @Nullable CommitHooks hooks,
      Map<String, String> answers,
      Map<String, String> others) {}

  /**
   * Of the try that a task begins now.
   *
   * @param secret of this run: nobody who does not know it knows the {@link Turn#nonce} of a try
   *     that has yet to begin
   */
  TryJob of(Task task, RunState state, String secret) {
    TaskState own = state.tasks().get(task.id());
    Round round = own.round();
    boolean first = own.tryNumber() == round.triesBefore() + 1;
    return of(
        task,
        new Known(
            own.tryNumber(),
            round.triesBefore(),
            first ? null : own.outcome(),
            first && round.before() != null ? round.before().work() : null,
            state.prepared().repository(),
            state.starts().startOf(task.id()),
            state.prepared().hooks(),
            answers(task, state),
            others(task, state)),
        secret);
  }

  /**
   * Of the first try of a task whose needs are all met, without a run, for looking at it: what only
   * a run tells is a word in its place.
   */
  public static TryJob preview(Plan plan, Task task) {
    TaskGraph graph = new TaskGraph(plan.tasks());
    Map<String, String> answers = new LinkedHashMap<>();
    task.needs().stream()
        .filter(need -> graph.task(need).workspace() == TaskWorkspace.NONE)
        .forEach(need -> answers.put(need, "(what " + need + " answers)"));
    return new TaskRequests("RUN", plan, graph)
        .of(task, new Known(1, 0, null, null, "", "", null, answers, Map.of()), "");
  }

  private TryJob of(Task task, Known known, String secret) {
    Outcome before = known.before();
    return new TryJob(
        run,
        task.id(),
        known.tryNumber(),
        known.triesBefore() + task.tries(),
        known.repository(),
        known.start(),
        task.titleOrId(),
        task.prompt(),
        task.promptFile(),
        plan.agentOf(task),
        plan.verifyOf(task),
        task.files(),
        task.workspace(),
        workspaceNeeds(plan),
        times(plan, task),
        before == null ? null : before.failure(),
        known.answers(),
        known.others(),
        known.earlier(),
        bounds(task, before),
        turn(secret + "/" + task.id() + "/", known.tryNumber(), before),
        new Sealing(
            plan.commitMessageOf(task, run),
            known.hooks(),
            plan.verifyTimeoutOf(task).toSeconds()));
  }

  /** In a round each try goes on in the workspace of the one before. */
  private static Turn turn(String secret, int tryNumber, @Nullable Outcome before) {
    return new Turn(
        nonce(secret + tryNumber),
        before == null ? null : nonce(secret + (tryNumber - 1)),
        before == null ? null : before.commit(),
        0);
  }

  private static String nonce(String text) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      byte[] digest = hash.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, NONCE_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** How long the programs of a task may take. */
  static Times times(Plan plan, Task task) {
    return new Times(
        plan.workspace().setup() == null ? 0 : plan.setupTimeoutOf(task).toSeconds(),
        task.timeout().toSeconds(),
        plan.verifyOf(task) == null ? 0 : plan.verifyTimeoutOf(task).toSeconds());
  }

  private TryJob.Bounds bounds(Task task, @Nullable Outcome before) {
    Duration idle = plan.idleOf(task);
    return new TryJob.Bounds(
        idle == null ? 0 : idle.toSeconds(),
        task.budget(),
        Spent.of(before == null ? null : before.agent()));
  }

  static WorkspaceNeeds workspaceNeeds(Plan plan) {
    return new WorkspaceNeeds(
        plan.workspace().setup(),
        plan.workspace().include(),
        plan.workspace().caches(),
        plan.workspace().kind());
  }

  private static Map<String, String> answers(Task task, RunState state) {
    Map<String, String> answers = new LinkedHashMap<>();
    for (String need : task.needs()) {
      Outcome outcome = state.tasks().get(need).outcome();
      if (outcome != null && outcome.answer() != null) {
        answers.put(need, outcome.answer());
      }
    }
    return answers;
  }

  /** The needs first, then the others in landing order, as far as the limit goes. */
  private Map<String, String> others(Task task, RunState state) {
    Map<String, String> others = new LinkedHashMap<>();
    task.needs().forEach(need -> others.put(need, state.tasks().get(need).status().word()));
    graph.inLandingOrder().stream()
        .map(Task::id)
        .filter(id -> !id.equals(task.id()))
        .limit(Limits.OTHERS)
        .forEach(id -> others.put(id, state.tasks().get(id).status().word()));
    return others;
  }
}
