package dev.osier.run;

import dev.osier.fault.Fault;
import dev.osier.fault.FaultCause;
import dev.osier.fault.FaultKind;
import dev.osier.job.CheckJob;
import dev.osier.job.JudgeJob;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.job.PrepareJob;
import dev.osier.job.Prepared;
import dev.osier.job.PublishJob;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.job.Taken;
import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.AgentRun;
import dev.osier.outcome.CheckResult;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Seen;
import dev.osier.step.JudgeTask;
import dev.osier.step.MergeNeeds;
import dev.osier.step.MergeTasks;
import dev.osier.step.PrepareRun;
import dev.osier.step.Publish;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.RunTask;
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
import java.util.Objects;
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
  private final Map<String, Function<TryJob, Outcome.Ending>> endings = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> reached = new ConcurrentHashMap<>();
  private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
  private final Map<String, RuntimeException> faults = new ConcurrentHashMap<>();
  private final Map<String, Integer> faultsLeft = new ConcurrentHashMap<>();
  private final Map<String, Integer> conflicts = new ConcurrentHashMap<>();
  private final Set<String> conflictsWhere = ConcurrentHashMap.newKeySet();
  private final Map<String, TryJob> requests = new ConcurrentHashMap<>();
  private volatile String name = HOST;
  private volatile boolean searchAttributes;
  private final Set<String> poison = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> flaky = new ConcurrentHashMap<>();
  private volatile @Nullable String rememberedPass;
  private volatile boolean redBase;
  final List<PublishJob> publishes = Collections.synchronizedList(new ArrayList<>());
  final List<CheckJob> checks = Collections.synchronizedList(new ArrayList<>());
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

  ScriptedHost task(String id, Outcome.Ending ending) {
    endings.put(id, request -> ending);
    return this;
  }

  ScriptedHost task(String id, Function<TryJob, Outcome.Ending> ending) {
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
  TryJob given(String id) {
    return Objects.requireNonNull(requests.get(id));
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

  private Prepared prepare(PrepareJob request) {
    enter("prepare");
    Prepared prepared = new Prepared(name, "/repository", "main", "base", "base", 4);
    return searchAttributes ? prepared.withSearchAttributes(true) : prepared;
  }

  private AgentEnd task(TryJob request) {
    requests.put(request.task(), request);
    enter("task " + request.task());
    return new AgentEnd(
        request.turn().nonce(),
        null,
        new AgentResult("command", 0, null, null, null, null, 0.1)
            .withRuns(List.of(new AgentRun(request.tryNumber(), AgentRun.End.ENDED, 0, 0, 0, 0.1))),
        null,
        null,
        Seen.NOTHING);
  }

  private Outcome judge(JudgeJob asked) {
    TryJob request = given(asked.task());
    enter("judge " + request.task());
    Outcome.Ending ending =
        endings.getOrDefault(request.task(), any -> Outcome.Ending.READY).apply(request);
    boolean failed = ending == Outcome.Ending.FAILED;
    return new Outcome(
        ending,
        failed ? "The agent failed with exit code 1" : "1 file changed, +1 -0",
        "osier/" + request.run() + "/task-" + request.task(),
        ending == Outcome.Ending.READY ? "c-" + request.task() : null,
        1,
        1,
        0,
        null,
        asked.agent().agent(),
        failed ? "it broke" : null,
        null,
        List.of(),
        List.of(),
        List.of());
  }

  private Merged merge(MergeJob request) {
    enter("merge");
    String stands = ref;
    if (stands != null && !stands.equals(request.onto()) && !request.replace()) {
      throw broken("Cannot merge onto " + request.onto() + ": its ref stands at " + stands);
    }
    String integration = request.onto();
    List<MergeOutcome> outcomes = new ArrayList<>();
    for (MergeJob.Item item : request.items()) {
      String task = item.task();
      String onto = integration;
      boolean conflict =
          conflictsNow(task)
              || conflictsNow(onto + "+" + task)
              || conflictsWhere.stream()
                  .map(each -> each.split(" "))
                  .anyMatch(each -> each[1].equals(task) && onto.startsWith(each[0]));
      if (conflict) {
        outcomes.add(
            new MergeOutcome(task, null, "Conflicts in file", List.of("file"), List.of("a")));
        if (request.stopAt().contains(task)) {
          break;
        }
        continue;
      }
      integration = hashed ? "%040x".formatted((onto + task).hashCode()) : onto + "+" + task;
      outcomes.add(new MergeOutcome(task, integration, "Merged " + task, List.of(), List.of()));
    }
    ref = integration;
    return new Merged(integration, outcomes);
  }

  private boolean conflictsNow(String what) {
    int left = conflicts.getOrDefault(what, 0);
    conflicts.put(what, left - 1);
    return left > 0;
  }

  private MergeNeeds.Start mergeNeeds(MergeNeeds.Request request) {
    enter("needs of " + request.task());
    String start = request.onto();
    for (MergeJob.Item need : request.needs()) {
      start += "&" + need.task();
    }
    return new MergeNeeds.Start(start, "Merged its needs");
  }

  private Taken take(TakeCommit.Request request) {
    enter("take " + request.revision());
    return request.revision().equals("nowhere")
        ? new Taken(null, "Cannot take \"nowhere\": there is no such commit")
        : new Taken("mended-" + request.task(), null);
  }

  private CheckResult verify(CheckJob request) {
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

  private Published publish(PublishJob request) {
    enter("publish");
    publishes.add(request);
    return target.publish(request);
  }

  private Released release(ReleaseJob request) {
    enter(request.last() ? "release the run" : "release");
    Map<String, String> kept = new LinkedHashMap<>();
    for (ReleaseJob.Item item : request.tasks()) {
      calls.add("release " + item.task());
      this.kept.merge(item.task(), item.keepSeconds(), Math::max);
      if (!(request.merged() + "+").contains("+" + item.task() + "+")) {
        kept.put(item.task(), "refs/osier/kept/x/" + item.task());
      }
    }
    return new Released(kept, List.of());
  }

  static RuntimeException broken(String message) {
    return failing(FaultKind.HOST, FaultCause.MISSING, message);
  }

  static RuntimeException failing(FaultKind kind, FaultCause cause, String message) {
    return ApplicationFailure.newNonRetryableFailure(
        message, kind.type(), new Fault(kind, cause, "a step", message));
  }
}
