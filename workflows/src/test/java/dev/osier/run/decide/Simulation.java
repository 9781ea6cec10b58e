package dev.osier.run.decide;

import dev.osier.graph.TaskGraph;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.job.Prepared;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.Budget;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import dev.osier.run.Refusals;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A run without Temporal and git: what a task does, what conflicts and what a person answers is
 * fixed by {@code world}; in which order things happen, by {@code chance}. A commit is the text of
 * what it holds: {@code base<a#1<c#2}, where {@code a#1} is the work of a's first try.
 */
final class Simulation {
  private static final int STEPS = 20_000;

  final RunState state;
  final TaskGraph graph;

  /** Tasks as they were merged, also those that were evicted later. */
  final List<String> merged = new ArrayList<>();

  /** Where each task started last. */
  final Map<String, String> starts = new LinkedHashMap<>();

  /** Tasks that were answered or retried: they have lost their place. */
  final List<String> displaced = new ArrayList<>();

  /** What must never be, seen while it ran. */
  final List<String> violations = new ArrayList<>();

  int early;
  private final int world;
  private final Random chance;
  private final int window;
  private final int batch;
  private final Map<String, Integer> conflicts = new LinkedHashMap<>();
  private final List<String> running = new ArrayList<>();
  private final List<Starts.Early> preparing = new ArrayList<>();

  /** Where the integration's ref stands. */
  private String ref = "base";

  private @Nullable List<MergeJob.Item> merging;
  private @Nullable List<ReleaseJob.Item> releasing;
  private boolean failing = true;
  private boolean impatient;
  private boolean beside;
  private int moves;
  int landings;

  Simulation(List<Task> tasks, int world, long order) {
    this.graph = new TaskGraph(tasks);
    this.world = world;
    this.chance = new Random(order);
    this.window = 1 + chance.nextInt(4);
    this.batch = 1 + chance.nextInt(3);
    this.state =
        new RunState("run", graph, OnFailure.CONTINUE, Budget.NONE, RunStateTest::givesWay);
    state.prepared(new Prepared("host", "repository", "main", "base", "base", 4));
  }

  /** Every task changes something, and nothing conflicts. */
  Simulation withoutFailure() {
    failing = false;
    return this;
  }

  /** A person answers, tries again and cancels whenever it comes to mind. */
  Simulation impatient() {
    impatient = true;
    return this;
  }

  /** Meanwhile it is published, merges are evicted, and the target moves. */
  Simulation landsBeside() {
    beside = true;
    return this;
  }

  /** After its end one merge is evicted, then the target moves; each time it goes on to its end. */
  Simulation lands() {
    if (!state.landed().merges().isEmpty()) {
      state.train().evict(Math.floorMod(world, state.landed().merges().size()), "fails");
      run();
    }
    moves++;
    state.train().ontoGround(state.landed().ground() + "<theirs");
    return run();
  }

  private void landSomething() {
    int size = state.landed().merges().size();
    if (size == 0) {
      return;
    }
    landings++;
    int index = chance.nextInt(size);
    switch (chance.nextInt(3)) {
      case 0 -> {
        displace(state.landed().merges().get(index).task());
        state.train().evict(index, "fails");
      }
      case 1 -> {
        String after = state.landed().merges().get(index).after();
        state.published(new Published(after, null, "Moved"));
        if (!state.landed().ground().equals(after)
            || state.landed().merges().size() != size - index - 1) {
          violations.add("what was published is not the ground");
        }
      }
      default -> {
        if (moves < 3) {
          moves++;
          state.train().ontoGround(state.landed().ground() + "<theirs" + moves);
        }
      }
    }
  }

  /** Runs it to its end. */
  Simulation run() {
    for (int step = 0; !state.tasks().index().allPassed(); step++) {
      if (step > STEPS) {
        throw new AssertionError("the run does not end: " + state.report());
      }
      begin();
      violations.addAll(IndexCheck.of(state, graph));
      if (impatient && chance.nextInt(6) == 0) {
        interfere();
      }
      List<Runnable> events = events();
      if (!events.isEmpty()) {
        events.get(chance.nextInt(events.size())).run();
      } else if (!state.tasks().index().allPassed() && !goesOn()) {
        answerFirst();
      }
    }
    return this;
  }

  /** What the workflow does by itself after every event. */
  private void begin() {
    for (String id : state.starts().toStart(window)) {
      start(id);
    }
    for (Starts.Early wanted : state.starts().toPrepare(window)) {
      state.starts().preparing(wanted);
      preparing.add(wanted);
    }
    if (running.size() + preparing.size() > window) {
      violations.add("more agents, or starts for them, than the window holds");
    }
    if (merging == null && beside && chance.nextInt(5) == 0) {
      landSomething();
    }
    if (merging == null) {
      state.train().pass();
      List<MergeJob.Item> items = state.train().toMerge(batch);
      if (!items.isEmpty()) {
        merging = items;
        MergeJob request = state.mergeOf(items);
        if (!request.onto().equals(ref) && !request.replace()) {
          violations.add("merges onto " + request.onto() + ", but its ref stands at " + ref);
        }
        state.train().merging();
      }
    }
    if (releasing == null
        && !state.tasks().toRelease(Integer.MAX_VALUE).isEmpty()
        && chance.nextBoolean()) {
      releasing = state.tasks().toRelease(Integer.MAX_VALUE);
      state.releasing(releasing);
    }
  }

  private boolean goesOn() {
    return state.train().moves()
        || !state.starts().toStart(window).isEmpty()
        || !state.starts().toPrepare(window).isEmpty();
  }

  private void start(String id) {
    String from = state.starts().startOf(id);
    starts.put(id, from);
    early += from.contains("&") ? 1 : 0;
    if (running.contains(id)) {
      violations.add(id + " has two tries at once");
    }
    if (releasing != null && releasing.stream().anyMatch(item -> item.task().equals(id))) {
      violations.add(id + " starts while its workspace is given back");
    }
    state.tries().started(id, from);
    running.add(id);
  }

  private List<Runnable> events() {
    List<Runnable> events = new ArrayList<>();
    running.forEach(id -> events.add(() -> end(id)));
    preparing.forEach(wanted -> events.add(() -> prepared(wanted)));
    List<MergeJob.Item> items = merging;
    if (items != null) {
      events.add(
          () -> {
            merging = null;
            Merged answer = merge(items, state.mergeOf(items).stopAt());
            ref = answer.integration();
            state.train().merged(answer);
          });
    }
    if (releasing != null) {
      events.add(
          () -> {
            releasing = null;
            state.released(new Released(Map.of(), List.of()));
          });
    }
    return events;
  }

  private void end(String id) {
    running.remove(id);
    boolean cancelled = state.tries().overtaken().contains(id) && chance.nextBoolean();
    if (cancelled) {
      state.tries().cancelled(id, "ended", false, null);
    } else if (state.tries().ended(id, outcome(id))) {
      start(id);
    }
  }

  private void prepared(Starts.Early wanted) {
    preparing.remove(wanted);
    StringBuilder commit = new StringBuilder(wanted.onto());
    wanted.needs().forEach(need -> commit.append('&').append(need.commit()));
    boolean conflict = failing && dice(wanted.task() + "early", 0) == 0;
    state.starts().prepared(wanted, conflict ? null : commit.toString());
  }

  private int dice(String what, int number) {
    return Math.floorMod((what + number + world).hashCode() * 31 + world, 10);
  }

  private Outcome outcome(String id) {
    TaskState task = state.tasks().get(id);
    int tried = task.tryNumber() - task.round().triesBefore();
    int dice = failing ? dice(id + tried, conflicts.getOrDefault(id, 0)) : 0;
    Ending ending = dice < 6 ? Ending.READY : dice < 8 ? Ending.FAILED : Ending.UNCHANGED;
    String commit = ending == Ending.READY ? id + "#" + task.tryNumber() : null;
    return new Outcome(
        ending, "said", "branch", commit, 1, 1, 1, null, null, null, null, List.of(), List.of(),
        List.of());
  }

  Merged merge(List<MergeJob.Item> items, List<String> stopAt) {
    String integration = state.landed().integration();
    List<MergeOutcome> outcomes = new ArrayList<>();
    for (MergeJob.Item item : items) {
      String id = item.task();
      int before = conflicts.getOrDefault(id, 0);
      boolean conflict = failing && dice(id + "merge" + moves, before) < 3;
      if (conflict) {
        conflicts.put(id, before + 1);
      } else {
        checkMerge(item, integration);
        integration = integration + "<" + item.commit();
        merged.add(id);
      }
      outcomes.add(
          new MergeOutcome(
              id,
              conflict ? null : integration,
              "said",
              conflict ? List.of("file") : List.of(),
              List.of()));
      if (conflict && stopAt.contains(id)) {
        break;
      }
    }
    return new Merged(integration, outcomes);
  }

  /** Nothing lands before what it needs, or built on work other than what landed. */
  private void checkMerge(MergeJob.Item item, String integration) {
    List<String> held = List.of(integration.split("[<&]", -1));
    List<String> known = List.of(item.start().split("[<&]", -1));
    for (String need : graph.task(item.task()).needs()) {
      TaskState state = this.state.tasks().get(need);
      String work = String.valueOf(state.commit());
      boolean there = held.contains(work);
      if (state.status() == TaskStatus.UNCHANGED) {
        continue;
      }
      if (!there) {
        violations.add(item.task() + " is merged before " + need + ": " + integration);
      }
      // A commit that a person gives contains the work that it is taken for.
      if (known.stream().noneMatch(each -> work.equals(each) || work.startsWith(each + "!"))) {
        violations.add(item.task() + " started from " + item.start() + ", without " + work);
      }
    }
    if (held.stream().anyMatch(work -> work.startsWith(item.task() + "#"))) {
      violations.add(item.task() + " is merged twice: " + integration);
    }
  }

  /** The answer that the world has for the first that waits. */
  private void answerFirst() {
    List<String> asking = state.tasks().index().asking();
    if (asking.isEmpty()) {
      throw new AssertionError("the run is stuck: " + state.report());
    }
    answer(asking.get(0));
  }

  private void answer(String id) {
    displace(id);
    int dice = dice(id + "answer", conflicts.getOrDefault(id, 0));
    if (dice < 4) {
      state.answers().retry(id);
    } else if (dice < 7) {
      state.answers().take(id, state.tasks().get(id).commit() + "!mended");
    } else {
      state.answers().skip(id);
    }
  }

  private void displace(String id) {
    displaced.add(id);
    displaced.addAll(graph.dependentsOf(id));
  }

  private void interfere() {
    List<String> ids = graph.inLandingOrder().stream().map(Task::id).toList();
    String id = ids.get(chance.nextInt(ids.size()));
    if (state.tasks().get(id).round().asks()) {
      answer(id);
    } else if (state.tasks().get(id).round().triesBefore() < 4
        && Refusals.retryTask(state, id) == null) {
      displace(id);
      state.answers().retry(id);
    } else if (Refusals.cancelTask(state, id) == null && chance.nextInt(4) == 0) {
      running.remove(id);
      state.tries().cancelled(id, "cancelled", true, null);
    }
  }

  /** Everything that must not depend on the order of events. */
  Map<String, String> result() {
    Map<String, String> result = new LinkedHashMap<>();
    state.report().tasks().forEach(task -> result.put(task.id(), task.status().word()));
    result.put("", state.landed().integration().replaceAll("#[0-9]+", ""));
    return result;
  }

  boolean is(String id, TaskStatus status) {
    return state.tasks().get(id).status() == status;
  }
}
