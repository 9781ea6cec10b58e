package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.osier.graph.TaskGraph;
import dev.osier.job.ReleaseJob;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where each task of a run stands, and what follows from that for those that need it. */
public final class TaskBook {
  private final TaskGraph graph;
  private final Map<String, TaskState> tasks = new LinkedHashMap<>();
  private final List<String> ids;
  private final TaskIndex index;
  private BiConsumer<String, TaskState> listener = (id, state) -> {};

  TaskBook(TaskGraph graph) {
    this.graph = graph;
    for (Task task : graph.inLandingOrder()) {
      tasks.put(task.id(), TaskState.pending(TaskHeadline.waits(task)));
    }
    this.ids = List.copyOf(tasks.keySet());
    this.index = new TaskIndex(graph, ids, List.copyOf(tasks.values()));
  }

  /** What is asked of all of them. */
  public TaskIndex index() {
    return index;
  }

  /** Is told of each change from now on. */
  void listener(BiConsumer<String, TaskState> told) {
    listener = told;
  }

  /** Whether the plan has such a task. */
  public boolean has(@Nullable String id) {
    return id != null && graph.has(id);
  }

  /** Where a task of the plan stands. */
  public TaskState get(String id) {
    TaskState state = tasks.get(id);
    if (state == null) {
      throw new IllegalArgumentException("no task \"" + id + "\"");
    }
    return state;
  }

  Task task(String id) {
    return graph.task(id);
  }

  List<String> ids() {
    return ids;
  }

  /** Settled ones whose workspaces were not given back yet, at most {@code limit}. */
  public List<ReleaseJob.Item> toRelease(int limit) {
    return index.releasable(limit).stream()
        .map(id -> new ReleaseJob.Item(id, get(id).commit()))
        .toList();
  }

  /** From 0. */
  int landingPlace(String id) {
    return graph.place(id);
  }

  /** By id, in landing order. */
  @JsonValue
  Map<String, TaskState> all() {
    return Collections.unmodifiableMap(tasks);
  }

  List<String> dependentsOf(String id) {
    return graph.dependentsOf(id);
  }

  void change(String id, UnaryOperator<TaskState> change) {
    TaskState state = change.apply(get(id));
    tasks.put(id, state);
    index.changed(id, state);
    listener.accept(id, state);
  }

  /** All that stand like this become {@code as}. */
  void settle(TaskStatus as, String headline, TaskStatus... those) {
    List<TaskStatus> from = List.of(those);
    for (String id : ids) {
      if (from.contains(get(id).status())) {
        change(id, task -> task.becomes(as, headline));
      }
    }
  }

  /** What was to be done anew is left as it ended in the round before. */
  void endAsBefore() {
    for (String id : ids) {
      Round.Before before = get(id).round().before();
      if (get(id).status() == TaskStatus.PENDING && before != null && before.status().settled()) {
        change(id, task -> task.becomes(before.status(), before.headline()));
      }
    }
  }

  /** The first need that will not be merged, or null. */
  public @Nullable String lostNeed(String id) {
    return task(id).needs().stream()
        .filter(need -> TaskIndex.isLost(get(need)))
        .findFirst()
        .orElse(null);
  }

  /**
   * Skips what needs a task that will not be merged, also where it was started early: what it did
   * or failed to do then does not count, and nobody is asked about it any more. One that still runs
   * is to be ended first.
   */
  void skipWhatNeeds() {
    // What needs it comes behind it in landing order, and so is found as it goes on.
    for (String id = index.skippableAfter(null); id != null; id = index.skippableAfter(id)) {
      String lost = Objects.requireNonNull(lostNeed(id), id);
      change(
          id,
          task ->
              task.becomes(TaskStatus.SKIPPED, needs(lost))
                  .withRound(task.round().withAsks(false)));
    }
  }

  /** Why a task is skipped whose need {@code lost} is not merged. */
  String needs(String lost) {
    return TaskHeadline.needs(lost, get(lost).status());
  }
}
