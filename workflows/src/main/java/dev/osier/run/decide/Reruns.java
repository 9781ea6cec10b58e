package dev.osier.run.decide;

import dev.osier.job.MergeOutcome;
import dev.osier.outcome.Outcome;
import dev.osier.plan.OnConflict;
import dev.osier.plan.Task;
import dev.osier.report.TaskStatus;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that are done anew: what the plan says of a conflict, and what becomes of those that were
 * built on such a task. What ran on work that did not land does not count, whatever came of it, so
 * that it makes no difference whether a dependent was started early (G2).
 */
public final class Reruns {
  /** Times that a task is done anew because it conflicted; then it gives way. */
  public static final int LIMIT = 2;

  private final TaskBook book;
  private final Function<Task, OnConflict> onConflict;
  private final RunEnding ending;

  Reruns(TaskBook book, Function<Task, OnConflict> onConflict, RunEnding ending) {
    this.book = book;
    this.onConflict = onConflict;
    this.ending = ending;
  }

  /** Whether a task is done anew should it conflict now. */
  boolean runsAgain(String id) {
    return rule(id) == OnConflict.RERUN;
  }

  private OnConflict rule(String id) {
    OnConflict rule = onConflict.apply(book.task(id));
    boolean spent = rule == OnConflict.RERUN && book.get(id).round().reruns() >= LIMIT;
    return spent || ending.startsNothing() ? OnConflict.SKIP : rule;
  }

  /** A task conflicts at its place in the line; what is done now. */
  OnConflict conflicted(String id, MergeOutcome outcome) {
    OnConflict rule = rule(id);
    book.change(id, task -> task.conflicted(outcome, outcome.headline()));
    switch (rule) {
      case SKIP -> {}
      case RERUN -> {
        book.change(id, task -> task.withRound(task.round().rerun()));
        again(id, true);
      }
      case ASK -> book.change(id, task -> task.withRound(task.round().withAsks(true)));
    }
    return rule;
  }

  /**
   * A task is done anew, and with it what was built on it or waited for it.
   *
   * @param onTop it starts from all that is merged by then
   */
  void again(String id, boolean onTop) {
    book.change(id, task -> task.again(TaskHeadline.again(task.headline()), onTop));
    book.dependentsOf(id).forEach(dependent -> reset(dependent, id));
  }

  private void reset(String id, String need) {
    TaskState state = book.get(id);
    String text = TaskHeadline.builtOn(need);
    switch (state.status()) {
      case PENDING -> book.change(id, task -> task.withRound(task.round().withoutEarly()));
      case RUNNING -> book.change(id, task -> task.withRound(task.round().withStale(true)));
      case READY -> book.change(id, task -> task.again(text, false));
      case UNCHANGED, FAILED -> {
        if (state.passed() == null) {
          book.change(id, task -> task.again(text, false));
        }
      }
      case SKIPPED -> {
        if (book.lostNeed(id) == null) {
          book.change(id, task -> task.again(TaskHeadline.waits(book.task(id)), false));
        }
      }
      case CONFLICTED -> {
        // What it conflicted with may be gone: there is nothing to ask yet.
        if (state.round().asks()) {
          book.change(id, task -> task.again(text, false));
        }
      }
      case MERGED, EVICTED, CANCELLED -> {}
    }
  }

  /** Whether the try under way is for nothing, and to be ended. */
  boolean isOvertaken(String id) {
    TaskState state = book.get(id);
    return state.status() == TaskStatus.RUNNING
        && (state.round().stale() || book.lostNeed(id) != null);
  }

  /**
   * A try has ended, in whatever way.
   *
   * @return true if it was for nothing: the task is skipped, or starts again
   */
  boolean endedOvertaken(String id, @Nullable Outcome outcome) {
    if (!isOvertaken(id)) {
      return false;
    }
    String lost = book.lostNeed(id);
    book.change(
        id,
        task -> task.ended(TaskStatus.SKIPPED, outcome, task.headline()).withRound(fresh(task)));
    if (lost != null) {
      book.change(id, task -> task.becomes(TaskStatus.SKIPPED, book.needs(lost)));
      book.skipWhatNeeds();
    } else if (ending.startsNothing()) {
      String why = TaskHeadline.notStarted("what it was built on is done anew");
      book.change(id, task -> task.becomes(TaskStatus.SKIPPED, why));
      book.skipWhatNeeds();
    } else {
      book.change(id, task -> task.again(TaskHeadline.waits(book.task(id)), false));
    }
    return true;
  }

  private static Round fresh(TaskState task) {
    return task.round().withStale(false);
  }

  /** A person's answer, or the end of waiting: the task gives way. */
  void givesWay(String id) {
    book.change(id, task -> task.withRound(task.round().withAsks(false)));
    book.skipWhatNeeds();
  }

  /** A person's answer: their commit is merged as the task's work. */
  void takes(String id, String commit) {
    String text = TaskHeadline.taken(commit);
    book.change(
        id, task -> task.becomes(TaskStatus.READY, text).withRound(task.round().taking(commit)));
  }
}
