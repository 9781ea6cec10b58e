package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.report.TaskStatus;
import dev.osier.run.decide.UnpublishedMerges.Landed;
import dev.osier.text.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
public final class MergeTrain {
  @JsonIgnore private final TaskBook book;
  @JsonIgnore private final Reruns reruns;
  @JsonIgnore private final UnpublishedMerges landed;
  @JsonIgnore private final RunEnding ending;

  private final MergeLine line = new MergeLine();

  /** Those that are not in it, in no order. */
  @JsonIgnore private final Set<String> outside = new LinkedHashSet<>();

  private boolean merging;
  private boolean setBack;

  MergeTrain(TaskBook book, Reruns reruns, UnpublishedMerges landed, RunEnding ending) {
    this.book = book;
    this.reruns = reruns;
    this.landed = landed;
    this.ending = ending;
    book.ids().forEach(id -> line.add(id, book.get(id)));
    book.listener(line::changed);
  }

  /** Where in the line a task stands; -1 while it waits for an answer, or for one that does. */
  long place(String id) {
    return line.place(id);
  }

  /** Whether there is a task, ready or settled, that the train reaches next. */
  public boolean moves() {
    return line.openBetween(MergeLine.NOWHERE, line.end()) != null;
  }

  /** Whether the train comes to a task by itself, now. */
  boolean reaches(String id) {
    long place = place(id);
    return place >= 0 && place < line.end() && book.get(id).passed() == null;
  }

  /** What the train reaches and has to merge, at most {@code limit}, in order. */
  public List<MergeJob.Item> toMerge(int limit) {
    List<MergeJob.Item> items = new ArrayList<>();
    long end = line.end();
    String id = line.openBetween(MergeLine.NOWHERE, end);
    while (id != null && items.size() < limit) {
      if (book.get(id).status() == TaskStatus.READY) {
        items.add(item(id));
      }
      id = line.openBetween(place(id), end);
    }
    return items;
  }

  private MergeJob.Item item(String id) {
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
  List<String> stopAt(List<MergeJob.Item> items) {
    Set<String> ids = new LinkedHashSet<>();
    items.forEach(each -> ids.add(each.task()));
    return ids.stream()
        .filter(
            id -> reruns.runsAgain(id) || book.dependentsOf(id).stream().anyMatch(ids::contains))
        .toList();
  }

  /** They are being merged. */
  public void merging() {
    merging = true;
    setBack = false;
  }

  /** The train goes past what is settled without being merged, up to the first ready task. */
  public void pass() {
    long end = line.end();
    String id = line.openBetween(MergeLine.NOWHERE, end);
    while (id != null && book.get(id).status() != TaskStatus.READY) {
      passed(id);
      id = line.openBetween(MergeLine.NOWHERE, end);
    }
  }

  private void passed(String id) {
    book.change(id, task -> task.passedAt(landed.integration()));
  }

  /**
   * The answer to {@link #toMerge}. What is settled otherwise is passed at its own place between
   * the merges, so that it does not matter how they were cut into batches.
   */
  public void merged(Merged answer) {
    merging = false;
    setBack = false;
    Map<String, MergeOutcome> outcomes = new LinkedHashMap<>();
    answer.outcomes().forEach(outcome -> outcomes.put(outcome.task(), outcome));
    // As far as it reached before; what leaves the line meanwhile is not met any more.
    long end = line.end();
    String id = line.openBetween(MergeLine.NOWHERE, end);
    while (id != null) {
      long place = place(id);
      MergeOutcome outcome = outcomes.get(id);
      boolean ready = book.get(id).status() == TaskStatus.READY;
      if (ready && (outcome == null || !take(id, outcome))) {
        break;
      }
      if (place(id) >= 0) {
        passed(id);
      }
      id = line.openBetween(place, end);
    }
    comeBack();
    ending.problem(answer.problems());
  }

  /** False if the train has to wait at this place. */
  private boolean take(String id, MergeOutcome outcome) {
    String merge = outcome.merge();
    if (merge != null) {
      landed.add(id, merge);
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
        withDependents(id).forEach(this::leave);
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
    moved.forEach(this::leave);
    moved.forEach(this::enter);
  }

  private void leave(String id) {
    line.remove(id);
    outside.add(id);
  }

  private void enter(String id) {
    outside.remove(id);
    line.add(id, book.get(id));
  }

  /**
   * What has left the line comes back to its end, in landing order, if nothing that it waits for is
   * left to answer: what it needs was lost, or is done anew.
   */
  void comeBack() {
    if (outside.isEmpty()) {
      return;
    }
    for (String id : outside.stream().sorted(Comparator.comparing(book::landingPlace)).toList()) {
      boolean waits =
          book.get(id).round().asks()
              || book.task(id).needs().stream().anyMatch(need -> place(need) < 0);
      if (!waits) {
        enter(id);
      }
    }
  }

  /**
   * Takes a merged task out, because with it the whole fails its check; those that need it go with
   * it, and what was merged after it is merged again. Only while nothing is being merged.
   *
   * @param index of its landing
   */
  public void evict(int index, String headline) {
    List<Landed> undone = landed.cut(index);
    String culprit = undone.get(0).task();
    takeOut(culprit, TaskStatus.EVICTED, headline);
    for (String id : book.dependentsOf(culprit)) {
      if (book.get(id).status() != TaskStatus.RUNNING) {
        takeOut(id, TaskStatus.SKIPPED, book.needs(culprit));
      }
    }
    comeBack();
    mergeAgain(undone);
  }

  private void takeOut(String id, TaskStatus status, String headline) {
    drop(id, status, headline);
    if (book.get(id).passed() != null) {
      passed(id);
    }
  }

  /**
   * Another commit is the ground, since the target was moved to it: all that is not published is
   * merged again, onto that. Only while nothing is being merged.
   */
  public void ontoGround(String commit) {
    mergeAgain(landed.onto(commit));
  }

  /**
   * Puts them back into the line, each at its place, with what was only passed among them: nothing
   * is to start from a commit that is gone.
   */
  private void mergeAgain(List<Landed> undone) {
    setBack = true;
    Set<String> gone = new LinkedHashSet<>();
    for (Landed merge : undone) {
      gone.add(merge.after());
      if (book.get(merge.task()).status() == TaskStatus.MERGED) {
        book.change(merge.task(), TaskState::unmerged);
      }
    }
    gone.remove(landed.integration());
    for (String id : line.ids()) {
      if (gone.contains(book.get(id).passed())) {
        book.change(id, task -> task.passedAt(null));
      }
    }
  }

  /** What has not landed in the target may not say that it is merged. */
  public void unmergeAll(String headline) {
    landed.cut(0).forEach(landing -> drop(landing.task(), TaskStatus.CANCELLED, headline));
  }

  private void drop(String id, TaskStatus status, String headline) {
    book.change(id, task -> task.dropped(status, Limits.headline(headline)));
  }
}
