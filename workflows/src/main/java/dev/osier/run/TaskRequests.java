package dev.osier.run;

import dev.osier.graph.TaskGraph;
import dev.osier.job.Sealing;
import dev.osier.job.TryJob;
import dev.osier.job.TryJob.Times;
import dev.osier.job.Turn;
import dev.osier.job.WorkspaceNeeds;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Spent;
import dev.osier.plan.Plan;
import dev.osier.plan.Task;
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
 * @param secret of this run: nobody who does not know it knows the {@link Turn#nonce} of a try that
 *     has yet to begin
 */
record TaskRequests(String run, Plan plan, TaskGraph graph, String secret) {
  /** More than anybody guesses. */
  private static final int NONCE_BYTES = 16;

  TryJob of(Task task, RunState state) {
    TaskState own = state.task(task.id());
    Round round = own.round();
    boolean first = own.tryNumber() == round.triesBefore() + 1;
    Outcome before = first ? null : own.outcome();
    return new TryJob(
        run,
        task.id(),
        own.tryNumber(),
        round.triesBefore() + task.tries(),
        state.prepared().repository(),
        state.startOf(task.id()),
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
        answers(task, state),
        others(task, state),
        first && round.before() != null ? round.before().work() : null,
        bounds(task, before),
        turn(task.id(), own.tryNumber(), before),
        sealing(task, state));
  }

  private Sealing sealing(Task task, RunState state) {
    return new Sealing(
        plan.commitMessageOf(task, run),
        state.prepared().hooks(),
        plan.verifyTimeoutOf(task).toSeconds());
  }

  /** In a round each try goes on in the workspace of the one before. */
  private Turn turn(String task, int tryNumber, @Nullable Outcome before) {
    return new Turn(
        nonce(task, tryNumber),
        before == null ? null : nonce(task, tryNumber - 1),
        before == null ? null : before.commit(),
        0);
  }

  private String nonce(String task, int tryNumber) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      String text = secret + "/" + task + "/" + tryNumber;
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
      Outcome outcome = state.task(need).outcome();
      if (outcome != null && outcome.answer() != null) {
        answers.put(need, outcome.answer());
      }
    }
    return answers;
  }

  /** The needs first, then the others in landing order, as far as the limit goes. */
  private Map<String, String> others(Task task, RunState state) {
    Map<String, String> others = new LinkedHashMap<>();
    task.needs().forEach(need -> others.put(need, state.task(need).status().word()));
    graph.inLandingOrder().stream()
        .map(Task::id)
        .filter(id -> !id.equals(task.id()))
        .limit(Limits.OTHERS)
        .forEach(id -> others.put(id, state.task(id).status().word()));
    return others;
  }
}
