package dev.osier.run;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.graph.TaskGraph;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import dev.osier.step.Limits;
import dev.osier.step.MergeTasks;
import dev.osier.step.MergeTasks.MergeOutcome;
import dev.osier.step.PrepareRun.Prepared;
import dev.osier.step.Publish.Published;
import dev.osier.step.ReleaseWorkspaces;
import dev.osier.step.RunTask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run, and how it changes: events in, the next state out. No Temporal, no
 * git, no clock, so that every rule here is tested by itself. It is one object that JSON can carry;
 * only the graph, which follows from the plan, is left out.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
final class RunState {
  @JsonIgnore private final TaskGraph graph;
  @JsonIgnore private final OnFailure onFailure;

  private final String run;
  private final Map<String, TaskState> tasks = new LinkedHashMap<>();
  private final Landings landed;
  private final List<String> problems = new ArrayList<>();
  private @Nullable Prepared prepared;
  private @Nullable Published published;
  private RunEnding ending = RunEnding.OPEN;

  RunState(String run, TaskGraph graph, OnFailure onFailure) {
    this.run = run;
    this.graph = graph;
    this.onFailure = onFailure;
    for (Task task : graph.inLandingOrder()) {
      tasks.put(task.id(), TaskState.pending(TaskHeadline.waits(task)));
    }
    this.landed = new Landings(graph, tasks);
  }

  // What is asked of it.

  String run() {
    return run;
  }

  TaskState task(String id) {
    return MergeTrain.of(tasks, id);
  }

  boolean failed() {
    return ending.failure() != null;
  }

  boolean isPrepared() {
    return prepared != null;
  }

  Prepared prepared() {
    if (prepared == null) {
      throw new IllegalStateException("the run is not prepared yet");
    }
    return prepared;
  }

  /** What {@link #landed} was merged onto: the base, later what the target was moved to. */
  String ground() {
    return landed.ground(prepared().base());
  }

  /** The commit with everything merged so far; the base before the first merge. */
  String integration() {
    return landed.integration(prepared().base());
  }

  /** The merges above the ground that make up the integration, in order. */
  List<Landings.Landed> landed() {
    return landed.merges();
  }

  long count(TaskStatus status) {
    return tasks.values().stream().filter(task -> task.status() == status).count();
  }

  /** Every task is settled and the train has passed it. */
  boolean allPassed() {
    return tasks.values().stream().allMatch(task -> task.passed() != null);
  }

  boolean allSucceeded() {
    return tasks.values().stream().allMatch(task -> task.status().succeeded());
  }

  /** The tasks to start now, so that at most {@code window} agents run. */
  List<String> toStart(int window) {
    if (ending.startsNothing()) {
      return List.of();
    }
    long free = window - count(TaskStatus.RUNNING);
    return free <= 0 ? List.of() : MergeTrain.startable(graph, tasks).stream().limit(free).toList();
  }

  String startOf(String id) {
    return MergeTrain.startOf(id, graph, tasks, prepared().base());
  }

  /** Whether the train can go on. */
  boolean trainMoves() {
    return !MergeTrain.reach(graph, tasks).isEmpty();
  }

  /** What the train reaches and has to merge, at most {@code limit}, in order. */
  List<MergeTasks.Item> toMerge(int limit) {
    return MergeTrain.reach(graph, tasks).stream()
        .filter(id -> task(id).status() == TaskStatus.READY)
        .limit(limit)
        .map(id -> task(id).toMerge(graph.task(id)))
        .toList();
  }

  /** Settled tasks whose workspaces were not given back yet. */
  List<ReleaseWorkspaces.Item> toRelease() {
    return tasks.entrySet().stream()
        .filter(entry -> entry.getValue().status().settled() && !entry.getValue().released())
        .filter(entry -> entry.getValue().tryNumber() > 0)
        .map(entry -> new ReleaseWorkspaces.Item(entry.getKey(), entry.getValue().commit()))
        .toList();
  }

  /** Why {@code task} cannot be cancelled, or null if it can. */
  @Nullable String refusalToCancel(@Nullable String id) {
    TaskStatus status = id == null || !graph.has(id) ? null : task(id).status();
    return TaskHeadline.refusalToCancel(id, status);
  }

  // What happens to it.

  void prepared(Prepared answer) {
    prepared = answer;
    problem(answer.notes());
  }

  void started(String id, String from) {
    int number = task(id).tryNumber() + 1;
    int of = graph.task(id).tries();
    tasks.put(id, task(id).started(from, number, TaskHeadline.runs(number, of)));
  }

  /**
   * @return true if the task has another try
   */
  boolean tryEnded(String id, RunTask.Outcome outcome) {
    switch (outcome.ending()) {
      case READY -> {
        // A need of it was evicted meanwhile.
        String lost = MergeTrain.lostNeed(id, graph, tasks);
        TaskStatus as = lost == null ? TaskStatus.READY : TaskStatus.SKIPPED;
        String headline = lost == null ? outcome.headline() : needs(lost);
        tasks.put(id, task(id).ended(as, outcome, headline));
      }
      case UNCHANGED ->
          tasks.put(id, task(id).ended(TaskStatus.UNCHANGED, outcome, outcome.headline()));
      case FAILED -> {
        boolean again = task(id).tryNumber() < graph.task(id).tries() && !ending.startsNothing();
        if (again) {
          tasks.put(id, task(id).ended(TaskStatus.RUNNING, outcome, outcome.headline()));
          return true;
        }
        fail(id, outcome, outcome.headline());
      }
      case REFUSED -> {
        fail(id, outcome, outcome.headline());
        String agent = outcome.agent() == null ? "the agent" : outcome.agent().name();
        halt("the key of " + agent + " was refused");
      }
    }
    return false;
  }

  /** The try could not be carried out, by a fault of the host. */
  void tryBroke(String id, String message) {
    fail(id, null, message);
  }

  private void fail(String id, RunTask.@Nullable Outcome outcome, String headline) {
    tasks.put(id, task(id).ended(TaskStatus.FAILED, outcome, Limits.headline(headline)));
    skipWhatNeeds();
    if (onFailure == OnFailure.HALT) {
      halt(TaskHeadline.haltedBy(id));
    }
  }

  void taskCancelled(String id, String headline) {
    if (!task(id).status().settled()) {
      tasks.put(id, task(id).becomes(TaskStatus.CANCELLED, headline));
      skipWhatNeeds();
    }
  }

  /** No more tasks are started. */
  void halt(String why) {
    ending = ending.withHalt();
    settle(TaskStatus.SKIPPED, TaskHeadline.notStarted(why), TaskStatus.PENDING);
  }

  /** The run was cancelled: what has not settled is cancelled, also what waits to be merged. */
  void cancelled() {
    ending = ending.withCancel();
    settle(TaskStatus.CANCELLED, TaskHeadline.RUN_CANCELLED, TaskStatus.PENDING, TaskStatus.READY);
  }

  /** The run cannot go on. */
  void failed(String message) {
    ending = ending.withFailure(message);
    settle(TaskStatus.CANCELLED, TaskHeadline.RUN_FAILED, TaskStatus.PENDING, TaskStatus.READY);
  }

  private void settle(TaskStatus as, String headline, TaskStatus... those) {
    List<TaskStatus> from = List.of(those);
    tasks.replaceAll(
        (id, task) -> from.contains(task.status()) ? task.becomes(as, headline) : task);
  }

  /** What has not landed in the target may not say that it is merged. */
  void unmergeAll(String headline) {
    landed.unmerge(headline);
  }

  /** The train goes past what is settled without being merged, up to the first ready task. */
  void pass() {
    for (String id : MergeTrain.reach(graph, tasks)) {
      if (task(id).status() == TaskStatus.READY) {
        return;
      }
      tasks.put(id, task(id).passedAt(integration()));
    }
  }

  /**
   * The answer to {@link #toMerge}. What is settled otherwise is passed at its own place between
   * the merges, so that it does not matter how they were cut into batches.
   */
  void merged(MergeTasks.Merged answer) {
    Map<String, MergeOutcome> outcomes = new LinkedHashMap<>();
    answer.outcomes().forEach(outcome -> outcomes.put(outcome.task(), outcome));
    for (String id : MergeTrain.reach(graph, tasks)) {
      MergeOutcome outcome = outcomes.get(id);
      if (outcome != null) {
        landed.land(outcome);
      } else if (task(id).status() == TaskStatus.READY) {
        break;
      }
      tasks.put(id, task(id).passedAt(integration()));
    }
    skipWhatNeeds();
  }

  /** See {@link Landings#mergedAgain}. */
  List<MergeTasks.Item> mergedAgain(MergeTasks.Merged answer) {
    List<MergeTasks.Item> again = landed.mergedAgain(answer);
    skipWhatNeeds();
    return again;
  }

  /** See {@link Landings#ontoGround}. */
  List<MergeTasks.Item> ontoGround(String commit) {
    return landed.ontoGround(commit);
  }

  /**
   * Takes a merged task out, because with it the whole fails its check; those that need it go with
   * it.
   *
   * @param index of its landing
   * @return what is to be merged again on {@link #integration}, in order
   */
  List<MergeTasks.Item> evict(int index, String headline) {
    return landed.takeOut(index, TaskStatus.EVICTED, headline);
  }

  void published(Published answer) {
    published = answer.after(published);
    landed.published(answer.published());
  }

  /** They are being given back; a task that is dropped meanwhile will be once more. */
  void releasing(List<ReleaseWorkspaces.Item> items) {
    items.forEach(item -> tasks.put(item.task(), task(item.task()).releasing()));
  }

  void released(ReleaseWorkspaces.Released answer) {
    answer
        .kept()
        .forEach(
            (id, ref) -> {
              if (graph.has(id)) {
                tasks.put(id, task(id).withKept(ref));
              } else {
                // Of a check, which committed in its workspace.
                problem(List.of("What %s left is kept in %s".formatted(id, ref)));
              }
            });
    problem(answer.problems());
  }

  /** The base fails the check: nothing is published, nobody is blamed. */
  void redBase(String sentence) {
    problem(List.of(sentence));
    ending = ending.withRedBase();
  }

  /**
   * At the way out: what has not settled by now is cancelled, a try that became ready after the
   * cancel and an agent whose worker never answered included.
   */
  void endRest() {
    settle(
        TaskStatus.CANCELLED,
        TaskHeadline.RUN_ENDED,
        TaskStatus.PENDING,
        TaskStatus.RUNNING,
        TaskStatus.READY);
  }

  void problem(List<String> sentences) {
    sentences.stream().filter(sentence -> !problems.contains(sentence)).forEach(problems::add);
  }

  void done() {
    ending = ending.withEnd();
  }

  private void skipWhatNeeds() {
    for (Task task : graph.inLandingOrder()) {
      String lost = MergeTrain.lostNeed(task.id(), graph, tasks);
      if (lost != null && task(task.id()).status() == TaskStatus.PENDING) {
        tasks.put(task.id(), task(task.id()).becomes(TaskStatus.SKIPPED, needs(lost)));
      }
    }
  }

  private String needs(String lost) {
    return TaskHeadline.needs(lost, task(lost).status());
  }

  // What it says; in which words, see StateReport, Headline and TaskHeadline.

  RunStatus status() {
    return ending.status(allSucceeded());
  }

  Report report() {
    return StateReport.of(this, tasks, prepared, published, ending.failure(), problems);
  }
}
