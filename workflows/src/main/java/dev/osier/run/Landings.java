package dev.osier.run;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.graph.TaskGraph;
import dev.osier.report.TaskStatus;
import dev.osier.step.Limits;
import dev.osier.step.MergeTasks;
import dev.osier.step.MergeTasks.MergeOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The merges of a run that are not published yet, and how they change: one is added, one is taken
 * out with what needs it, all are made again on another ground. Pure; it shares the tasks with its
 * {@link RunState}.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
final class Landings {
  @JsonIgnore private final TaskGraph graph;
  @JsonIgnore private final Map<String, TaskState> tasks;
  private final List<Landed> merges = new ArrayList<>();
  private @Nullable String ground;
  private @Nullable String integration;

  /**
   * A merge of the run.
   *
   * @param after the integration after it
   */
  record Landed(String task, String after) {}

  Landings(TaskGraph graph, Map<String, TaskState> tasks) {
    this.graph = graph;
    this.tasks = tasks;
  }

  List<Landed> merges() {
    return List.copyOf(merges);
  }

  /** What they were merged onto: the base, later what the target was moved to. */
  String ground(String base) {
    return ground == null ? base : ground;
  }

  /** The commit with all of them; the ground before the first. */
  String integration(String base) {
    return integration == null ? ground(base) : integration;
  }

  void land(MergeOutcome outcome) {
    String id = outcome.task();
    String merge = outcome.merge();
    if (merge == null) {
      tasks.put(
          id,
          dropped(id, TaskStatus.CONFLICTED, outcome.headline())
              .withConflicts(outcome.conflicts()));
    } else {
      integration = merge;
      merges.add(new Landed(id, merge));
      tasks.put(id, task(id).landed(TaskStatus.MERGED, merge, List.of(), outcome.headline()));
    }
  }

  /**
   * The answer to what {@link #takeOut} or {@link #ontoGround} gave.
   *
   * @return what is to be merged again once more: above a task that conflicts now, others had been
   *     merged that need it
   */
  List<MergeTasks.Item> mergedAgain(MergeTasks.Merged answer) {
    answer.outcomes().forEach(this::land);
    for (MergeOutcome outcome : answer.outcomes()) {
      String lost = lostNeed(outcome.task());
      if (lost != null && outcome.merge() == null) {
        tasks.put(outcome.task(), dropped(outcome.task(), TaskStatus.SKIPPED, needs(lost)));
      }
    }
    for (int i = 0; i < merges.size(); i++) {
      String lost = lostNeed(merges.get(i).task());
      if (lost != null) {
        return takeOut(i, TaskStatus.SKIPPED, needs(lost));
      }
    }
    return List.of();
  }

  /**
   * Takes a merged task out; those that need it go with it.
   *
   * @return what is to be merged again, in order
   */
  List<MergeTasks.Item> takeOut(int index, TaskStatus as, String headline) {
    String culprit = merges.get(index).task();
    List<String> above =
        merges.subList(index + 1, merges.size()).stream().map(Landed::task).toList();
    integration = index == 0 ? null : merges.get(index - 1).after();
    merges.subList(index, merges.size()).clear();
    tasks.put(culprit, dropped(culprit, as, headline));
    List<String> gone = graph.dependentsOf(culprit);
    for (String id : gone) {
      // One that runs is skipped as it ends.
      if (task(id).status() != TaskStatus.RUNNING && !hasFailed(id)) {
        tasks.put(id, dropped(id, TaskStatus.SKIPPED, needs(culprit)));
      }
    }
    return above.stream().filter(id -> !gone.contains(id)).map(this::toMerge).toList();
  }

  private boolean hasFailed(String id) {
    return task(id).status().settled() && !task(id).status().succeeded();
  }

  /** Another commit is the ground; gives all that was merged, to be merged again onto it. */
  List<MergeTasks.Item> ontoGround(String commit) {
    List<MergeTasks.Item> again = merges.stream().map(Landed::task).map(this::toMerge).toList();
    merges.clear();
    ground = commit;
    integration = null;
    return again;
  }

  /** They may not say that they are merged: none of them has landed in the target. */
  void unmerge(String headline) {
    for (Landed merge : merges) {
      tasks.put(merge.task(), dropped(merge.task(), TaskStatus.CANCELLED, headline));
    }
    merges.clear();
    integration = null;
  }

  /** What the target holds is the ground from now on: it cannot be taken out again. */
  void published(@Nullable String commit) {
    for (int i = 0; i < merges.size(); i++) {
      if (merges.get(i).after().equals(commit)) {
        merges.subList(0, i + 1).clear();
        ground = commit;
        return;
      }
    }
  }

  private MergeTasks.Item toMerge(String id) {
    return task(id).toMerge(graph.task(id));
  }

  private @Nullable String lostNeed(String id) {
    return MergeTrain.lostNeed(id, graph, tasks);
  }

  private String needs(String lost) {
    return TaskHeadline.needs(lost, task(lost).status());
  }

  private TaskState dropped(String id, TaskStatus status, String headline) {
    return task(id).dropped(status, Limits.headline(headline));
  }

  private TaskState task(String id) {
    return MergeTrain.of(tasks, id);
  }
}
