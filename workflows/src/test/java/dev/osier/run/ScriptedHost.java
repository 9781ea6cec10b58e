package dev.osier.run;

import dev.osier.step.AgentEnd;
import dev.osier.step.AgentRun;
import dev.osier.step.CheckResult;
import dev.osier.step.Fault;
import dev.osier.step.FaultCause;
import dev.osier.step.FaultKind;
import dev.osier.step.JudgeTask;
import dev.osier.step.MergeNeeds;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun;
import dev.osier.step.Publish;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.RunTask;
import dev.osier.step.Seen;
import dev.osier.step.TakeCommit;
import dev.osier.step.VerifyMerge;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.worker.Worker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A host that does no work: it answers what the test scripted, and can stop in the middle of any
 * step until it is told to go on or is cancelled. For the workflow's own tests, where a step must
 * be caught at an exact point; everything else is tested with real git.
 */
final class ScriptedHost {
  static final String HOST = "h";

  final List<String> calls = Collections.synchronizedList(new ArrayList<>());

  /** How long each workspace was to stay, in seconds. */
  final Map<String, Long> kept = new ConcurrentHashMap<>();

  final ScriptedTarget target = new ScriptedTarget();
  private final Map<String, Function<RunTask.Request, RunTask.Ending>> endings =
      new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> reached = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> faults = new ConcurrentHashMap<>();
  private final Map<String, Integer> faultsLeft = new ConcurrentHashMap<>();
  private final Map<String, Integer> conflicts = new ConcurrentHashMap<>();
  private final Set<String> conflictsWhere = ConcurrentHashMap.newKeySet();
  private final Map<String, RunTask.Request> requests = new ConcurrentHashMap<>();
  private volatile String name = HOST;
  private volatile boolean searchAttributes;
  private final Set<String> poison = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> flaky = new ConcurrentHashMap<>();
  private volatile @Nullable String rememberedPass;
  private volatile boolean redBase;
  final List<Publish.Request> publishes = Collections.synchronizedList(new ArrayList<>());
  final List<VerifyMerge.Request> checks = Collections.synchronizedList(new ArrayList<>());
  private volatile boolean hashed;

  /** Where the integration's ref stands. */
  private volatile @Nullable String ref;

  void register(Worker runs, Worker git, Worker agents, Worker judges) {
    runs.registerActivitiesImplementations((PrepareRun) this::prepare);
    git.registerActivitiesImplementations(
        (MergeTasks) this::merge,
        (MergeNeeds) this::mergeNeeds,
        (TakeCommit) this::take,
        (VerifyMerge) this::verify,
        (Publish) this::publish,
        (ReleaseWorkspaces) this::release);
    agents.registerActivitiesImplementations((RunTask) this::task);
    judges.registerActivitiesImplementations((JudgeTask) this::judge);
  }

  ScriptedHost task(String id, RunTask.Ending ending) {
    endings.put(id, request -> ending);
    return this;
  }

  ScriptedHost task(String id, Function<RunTask.Request, RunTask.Ending> ending) {
    endings.put(id, ending);
    return this;
  }

  ScriptedHost conflictsOn(String id) {
    return conflictsOn(id, Integer.MAX_VALUE);
  }

  /** Its first {@code times} merges conflict. */
  ScriptedHost conflictsOn(String id, int times) {
    conflicts.put(id, times);
    return this;
  }

  /** The first merge that would give this commit conflicts. */
  ScriptedHost conflictsAt(String commit) {
    conflicts.put(commit, 1);
    return this;
  }

  /** What the task's last try was given. */
  RunTask.Request given(String id) {
    return java.util.Objects.requireNonNull(requests.get(id));
  }

  /** The task conflicts only where the integration holds this. */
  ScriptedHost conflictsOn(String where, String id) {
    conflictsWhere.add(where + " " + id);
    return this;
  }

  /** Any whole that holds this task fails its check. */
  ScriptedHost poison(String id) {
    poison.add(id);
    return this;
  }

  /** The check of this commit fails the first time. */
  ScriptedHost flaky(String commit) {
    flaky.put(commit, 1);
    return this;
  }

  /** The check of this commit passed in another run. */
  ScriptedHost passedBefore(String commit) {
    rememberedPass = commit;
    return this;
  }

  /** The target has moved to each of these, whenever it is to be moved. */
  ScriptedHost targetMoves(String... tips) {
    target.moves(tips);
    return this;
  }

  /** Nothing fails its check any more. */
  void heal() {
    poison.clear();
  }

  /** Commits are as long as real ones, not the text of what they hold. */
  ScriptedHost hashed() {
    hashed = true;
    return this;
  }

  /** Prepares runs so that they set search attributes. */
  ScriptedHost searchAttributes() {
    searchAttributes = true;
    return this;
  }

  /** Runs are to be done on another host than this one. */
  ScriptedHost preparedOn(String other) {
    name = other;
    return this;
  }

  void awaitCall(String step) {
    while (!List.of(calls.toArray()).contains(step)) {
      Polling.pause();
    }
  }

  ScriptedHost redBase() {
    redBase = true;
    return this;
  }

  ScriptedHost fault(String step, RuntimeException fault) {
    return fault(step, fault, Integer.MAX_VALUE);
  }

  /** The first {@code times} attempts at the step meet the fault. */
  ScriptedHost fault(String step, RuntimeException fault, int times) {
    faults.put(step, fault);
    faultsLeft.put(step, times);
    return this;
  }

  /** The step waits, with heartbeats, until {@link #goOn} or until it is cancelled. */
  ScriptedHost stopIn(String step) {
    gates.put(step, new CountDownLatch(1));
    reached.put(step, new CountDownLatch(1));
    return this;
  }

  void awaitReached(String step) throws InterruptedException {
    CountDownLatch latch = reached.get(step);
    if (latch == null || !latch.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the run never came to " + step + ", only to " + calls);
    }
  }

  void goOn(String step) {
    CountDownLatch gate = gates.get(step);
    if (gate != null) {
      gate.countDown();
    }
  }

  private void enter(String step) {
    calls.add(step);
    waitAtGate(step);
    RuntimeException fault = faults.get(step);
    if (fault != null && faultsLeft.merge(step, -1, Integer::sum) >= 0) {
      throw fault;
    }
  }

  private void waitAtGate(String step) {
    CountDownLatch gate = gates.get(step);
    if (gate == null) {
      return;
    }
    CountDownLatch latch = reached.get(step);
    if (latch != null) {
      latch.countDown();
    }
    ActivityExecutionContext context = Activity.getExecutionContext();
    try {
      while (!gate.await(20, TimeUnit.MILLISECONDS)) {
        context.heartbeat(step);
      }
    } catch (ActivityCompletionException e) {
      calls.add(step + " ended");
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private PrepareRun.Prepared prepare(PrepareRun.Request request) {
    enter("prepare");
    PrepareRun.Prepared prepared =
        new PrepareRun.Prepared(name, "/repository", "main", "base", "base", 4);
    return searchAttributes ? prepared.withSearchAttributes(true) : prepared;
  }

  private AgentEnd task(RunTask.Request request) {
    requests.put(request.task(), request);
    enter("task " + request.task());
    return new AgentEnd(
        request.turn().nonce(),
        null,
        new RunTask.AgentResult(
            "command",
            0,
            null,
            null,
            null,
            null,
            0.1,
            List.of(),
            List.of(new AgentRun(request.tryNumber(), AgentRun.End.ENDED, 0, 0, 0, 0.1))),
        null,
        null,
        Seen.NOTHING);
  }

  private RunTask.Outcome judge(JudgeTask.Request asked) {
    RunTask.Request request = given(asked.task());
    enter("judge " + request.task());
    RunTask.Ending ending =
        endings.getOrDefault(request.task(), any -> RunTask.Ending.READY).apply(request);
    boolean failed = ending == RunTask.Ending.FAILED;
    return new RunTask.Outcome(
        ending,
        failed ? "The agent failed with exit code 1" : "1 file changed, +1 -0",
        "osier/" + request.run() + "/task-" + request.task(),
        ending == RunTask.Ending.READY ? "c-" + request.task() : null,
        1,
        1,
        0,
        null,
        asked.agent().agent(),
        failed ? "it broke" : null,
        null,
        List.of(),
        List.of());
  }

  private MergeTasks.Merged merge(MergeTasks.Request request) {
    enter("merge");
    String stands = ref;
    if (stands != null && !stands.equals(request.onto()) && !request.replace()) {
      throw broken("Cannot merge onto " + request.onto() + ": its ref stands at " + stands);
    }
    String integration = request.onto();
    List<MergeTasks.MergeOutcome> outcomes = new ArrayList<>();
    for (MergeTasks.Item item : request.items()) {
      String onto = integration;
      boolean conflict =
          conflictsNow(item.task())
              || conflictsNow(integration + "+" + item.task())
              || conflictsWhere.stream()
                  .anyMatch(
                      each ->
                          each.endsWith(" " + item.task()) && onto.startsWith(each.split(" ")[0]));
      if (!conflict) {
        integration =
            hashed
                ? "%040x".formatted((integration + item.task()).hashCode())
                : integration + "+" + item.task();
      }
      outcomes.add(
          new MergeTasks.MergeOutcome(
              item.task(),
              conflict ? null : integration,
              conflict ? "Conflicts in file" : "Merged " + item.task(),
              conflict ? List.of("file") : List.of(),
              conflict ? List.of("a") : List.of()));
      if (conflict && request.stopAt().contains(item.task())) {
        break;
      }
    }
    ref = integration;
    return new MergeTasks.Merged(integration, outcomes);
  }

  private boolean conflictsNow(String what) {
    int left = conflicts.getOrDefault(what, 0);
    conflicts.put(what, left - 1);
    return left > 0;
  }

  private MergeNeeds.Start mergeNeeds(MergeNeeds.Request request) {
    enter("needs of " + request.task());
    String start = request.onto();
    for (MergeTasks.Item need : request.needs()) {
      start += "&" + need.task();
    }
    return new MergeNeeds.Start(start, "Merged its needs");
  }

  private TakeCommit.Taken take(TakeCommit.Request request) {
    enter("take " + request.revision());
    return request.revision().equals("nowhere")
        ? new TakeCommit.Taken(null, "Cannot take \"nowhere\": there is no such commit")
        : new TakeCommit.Taken("mended-" + request.task(), null);
  }

  private CheckResult verify(VerifyMerge.Request request) {
    enter("verify");
    checks.add(request);
    calls.add("verify " + request.commit());
    waitAtGate("verify " + request.commit());
    if (request.commit().equals(rememberedPass) && !request.fresh()) {
      return new CheckResult(request.command(), true, 0, 0.1, "", true);
    }
    String holds = request.commit() + "+";
    boolean bad =
        redBase
            || poison.stream().anyMatch(id -> holds.contains("+" + id + "+"))
            || flaky.merge(request.commit(), -1, Integer::sum) == 0;
    return new CheckResult(request.command(), !bad, bad ? 1 : 0, 0.1, bad ? "it is red" : "");
  }

  private Publish.Published publish(Publish.Request request) {
    enter("publish");
    publishes.add(request);
    return target.publish(request);
  }

  private ReleaseWorkspaces.Released release(ReleaseWorkspaces.Request request) {
    enter(request.last() ? "release the run" : "release");
    Map<String, String> kept = new LinkedHashMap<>();
    for (ReleaseWorkspaces.Item item : request.tasks()) {
      calls.add("release " + item.task());
      this.kept.merge(item.task(), item.keepSeconds(), Math::max);
      if (!(request.merged() + "+").contains("+" + item.task() + "+")) {
        kept.put(item.task(), "refs/osier/kept/x/" + item.task());
      }
    }
    return new ReleaseWorkspaces.Released(kept, List.of());
  }

  static RuntimeException broken(String message) {
    return failing(FaultKind.HOST, FaultCause.MISSING, message);
  }

  static RuntimeException failing(FaultKind kind, FaultCause cause, String message) {
    return ApplicationFailure.newNonRetryableFailure(
        message, kind.type(), new Fault(kind, cause, "a step", message));
  }
}
