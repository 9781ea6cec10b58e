package dev.osier.run;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.report.TaskStatus;
import dev.osier.run.RunState.Landed;
import dev.osier.step.Limits;
import dev.osier.step.MergeTasks;
import dev.osier.step.MergeTasks.MergeOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What merges next: decided from the order of the plan and the state of its tasks alone, so that no
 * order of completion changes the result (G2).
 *
 * <p>The train goes along a line of tasks, at first the landing order, and stops at the first that
 * is not settled or ready. It merges what is ready; what is settled otherwise it only passes. A
 * task that is done anew by the plan's own rule keeps its place, and the train waits for it. One
 * that waits for a person leaves the line, with all that needs it; with the answer it comes back at
 * the line's end, as does one that a person tries again after the train has passed it.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
final class MergeTrain {
  @JsonIgnore private final TaskBook book;
  @JsonIgnore private final Reruns reruns;

  private final List<String> line = new ArrayList<>();
  private final List<Landed> landed = new ArrayList<>();
  private @Nullable String base;
  private @Nullable String integration;
  private boolean merging;
  private boolean setBack;

  MergeTrain(TaskBook book, Reruns reruns) {
    this.book = book;
    this.reruns = reruns;
    line.addAll(book.ids());
  }

  void startsAt(String commit) {
    base = commit;
    integration = commit;
  }

  /** The commit with everything merged so far; the base before the first merge. */
  String integration() {
    if (integration == null) {
      throw new IllegalStateException("the run is not prepared yet");
    }
    return integration;
  }

  /** The merges that make up the integration, in order. */
  List<Landed> landed() {
    return List.copyOf(landed);
  }

  /** Where in the line a task stands; -1 while it waits for an answer, or for one that does. */
  int place(String id) {
    return line.indexOf(id);
  }

  /** The next tasks that the train reaches, in order: ready ones to merge, settled ones to pass. */
  List<String> reach() {
    List<String> reached = new ArrayList<>();
    for (String id : line) {
      TaskState state = book.get(id);
      if (state.passed() == null) {
        if (!state.settled() && state.status() != TaskStatus.READY) {
          break;
        }
        reached.add(id);
      }
    }
    return reached;
  }

  /** What the train reaches and has to merge, at most {@code limit}, in order. */
  List<MergeTasks.Item> toMerge(int limit) {
    return reach().stream()
        .filter(id -> book.get(id).status() == TaskStatus.READY)
        .limit(limit)
        .map(this::item)
        .toList();
  }

  private MergeTasks.Item item(String id) {
    return book.get(id).toMerge(book.task(id));
  }

  /** Whether the integration's ref stands beyond the integration, and is to be set back first. */
  boolean isSetBack() {
    return setBack;
  }

  /**
   * Those of {@code items} after whose conflict nothing more may be merged: they are done anew at
   * their place, or later ones of these items are built on them.
   */
  List<String> stopAt(List<MergeTasks.Item> items) {
    Set<String> needed = new LinkedHashSet<>();
    items.forEach(item -> needed.addAll(book.task(item.task()).needs()));
    return items.stream()
        .map(MergeTasks.Item::task)
        .filter(id -> needed.contains(id) || reruns.runsAgain(id))
        .toList();
  }

  /** They are being merged. */
  void merging() {
    merging = true;
    setBack = false;
  }

  /** The train goes past what is settled without being merged, up to the first ready task. */
  void pass() {
    for (String id : reach()) {
      if (book.get(id).status() == TaskStatus.READY) {
        return;
      }
      passed(id);
    }
  }

  private void passed(String id) {
    book.change(id, task -> task.passedAt(integration()));
  }

  /**
   * The answer to {@link #toMerge}, or to what {@link #evict} gave. What is settled otherwise is
   * passed at its own place between the merges, so that it does not matter how they were cut into
   * batches.
   */
  void merged(MergeTasks.Merged answer) {
    merging = false;
    setBack = false;
    Map<String, MergeOutcome> outcomes = new LinkedHashMap<>();
    answer.outcomes().forEach(outcome -> outcomes.put(outcome.task(), outcome));
    for (String id : reach()) {
      MergeOutcome outcome = outcomes.get(id);
      TaskStatus status = book.get(id).status();
      if (place(id) < 0) {
        // What needs one of these that has left the line.
        continue;
      }
      if (status == TaskStatus.READY && (outcome == null || !take(id, outcome))) {
        break;
      }
      if (place(id) >= 0) {
        passed(id);
      }
    }
  }

  /** False if the train has to wait at this place. */
  private boolean take(String id, MergeOutcome outcome) {
    String merge = outcome.merge();
    if (merge != null) {
      integration = merge;
      landed.add(new Landed(id, merge));
      book.change(id, task -> task.landed(merge, outcome.headline()));
      return true;
    }
    String lost = book.lostNeed(id);
    if (lost != null) {
      book.change(id, task -> task.dropped(TaskStatus.SKIPPED, book.needs(lost)));
      return true;
    }
    return switch (reruns.conflicted(id, outcome)) {
      case SKIP -> {
        // At once: what was started early and comes next in line must not be passed as it is.
        book.skipWhatNeeds();
        yield true;
      }
      case RERUN -> false;
      case ASK -> {
        line.removeAll(withDependents(id));
        yield true;
      }
    };
  }

  private List<String> withDependents(String id) {
    List<String> all = new ArrayList<>(List.of(id));
    book.dependentsOf(id).stream()
        .filter(dependent -> book.get(dependent).passed() == null)
        .forEach(all::add);
    return all;
  }

  /**
   * A task that was passed, or has left the line, comes back to its end, and all that needs it
   * behind it. One that the train has yet to reach keeps its place.
   */
  void backInLine(String id) {
    if (place(id) >= 0 && book.get(id).passed() == null && !merging) {
      return;
    }
    for (String each : book.dependentsOf(id)) {
      if (!book.get(each).settled()) {
        book.change(each, task -> task.passedAt(null));
      }
    }
    book.change(id, task -> task.passedAt(null));
    List<String> moved = new ArrayList<>(List.of(id));
    for (String each : withDependents(id)) {
      // One that needs another task that waits for an answer comes back with that.
      boolean complete =
          book.task(each).needs().stream()
              .allMatch(need -> place(need) >= 0 || moved.contains(need));
      if (complete && !moved.contains(each)) {
        moved.add(each);
      }
    }
    line.removeAll(moved);
    line.addAll(moved);
  }

  /**
   * Takes a merged task out, because with it the whole fails its check; those that need it go with
   * it. The merges after it are to be made again.
   *
   * @param index of its landing
   * @return what is to be merged again on {@link #integration}, in order
   */
  List<MergeTasks.Item> evict(int index, String headline) {
    Landed culprit = landed.get(index);
    List<String> gone = book.dependentsOf(culprit.task());
    List<String> again =
        landed.subList(index + 1, landed.size()).stream()
            .map(Landed::task)
            .filter(id -> !gone.contains(id))
            .toList();
    integration = index == 0 ? base : landed.get(index - 1).after();
    landed.subList(index, landed.size()).clear();
    setBack = true;
    drop(culprit.task(), TaskStatus.EVICTED, headline);
    for (String id : gone) {
      if (book.get(id).status() != TaskStatus.RUNNING) {
        drop(id, TaskStatus.SKIPPED, book.needs(culprit.task()));
      }
      if (place(id) < 0) {
        line.add(id);
      }
    }
    again.forEach(id -> book.change(id, TaskState::unmerged));
    return again.stream().map(this::item).toList();
  }

  /** Nothing landed in the target, so no task may say that it is merged. */
  void unmergeAll(String headline) {
    landed.forEach(landing -> drop(landing.task(), TaskStatus.CANCELLED, headline));
    landed.clear();
    integration = base;
  }

  private void drop(String id, TaskStatus status, String headline) {
    book.change(id, task -> task.dropped(status, Limits.headline(headline)));
  }
}
