package dev.osier.run.decide;

import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.Budget;
import dev.osier.plan.OnFailure;
import dev.osier.report.TaskStatus;
import dev.osier.text.Limits;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the end of a try makes of its task, and of the run. */
public final class Tries {
  private final TaskBook book;
  private final Reruns reruns;
  private final MergeTrain train;
  private final OnFailure onFailure;
  private final Budget budget;
  private final RunEnding ending;
  private final Consumer<String> halt;

  /**
   * @param halt told why the run is to start nothing more
   */
  Tries(
      TaskBook book,
      Reruns reruns,
      MergeTrain train,
      OnFailure onFailure,
      Budget budget,
      RunEnding ending,
      Consumer<String> halt) {
    this.book = book;
    this.reruns = reruns;
    this.train = train;
    this.onFailure = onFailure;
    this.budget = budget;
    this.ending = ending;
    this.halt = halt;
  }

  /** A try of a task begins, from commit {@code from}. */
  public void started(String id, String from) {
    int number = book.get(id).tryNumber() + 1;
    String text = TaskHeadline.runs(number, last(id));
    book.change(id, task -> task.started(from, number, text));
  }

  /** The number of the last try in this round. */
  private int last(String id) {
    return book.get(id).round().triesBefore() + book.task(id).tries();
  }

  /**
   * @return true if the task has another try
   */
  public boolean ended(String id, Outcome given) {
    boolean lastTry = book.get(id).tryNumber() >= last(id);
    Outcome outcome = Spending.judged(given, book.task(id), book.get(id), lastTry);
    String usedUp = Spending.usedUp(budget, book.all().values(), given);
    if (usedUp != null && !ending.startsNothing()) {
      ending.problem(List.of(Spending.problem(usedUp)));
      halt.accept(usedUp);
    }
    boolean refused = outcome.ending() == Ending.REFUSED;
    boolean counts = !reruns.endedOvertaken(id, outcome);
    boolean again =
        counts && outcome.ending() == Ending.FAILED && !lastTry && !ending.startsNothing();
    if (counts) {
      switch (outcome.ending()) {
        case READY -> end(id, TaskStatus.READY, outcome);
        case UNCHANGED -> end(id, TaskStatus.UNCHANGED, outcome);
        case FAILED, SPENT, REFUSED, LOST -> {
          if (again) {
            end(id, TaskStatus.RUNNING, outcome);
          } else {
            fail(id, outcome, outcome.headline());
          }
        }
      }
    }
    if (refused) {
      halt.accept(TaskHeadline.refusedKeyOf(outcome.agent()));
    }
    train.comeBack();
    return again;
  }

  private void end(String id, TaskStatus status, Outcome outcome) {
    book.change(id, task -> task.ended(status, outcome, outcome.headline()));
  }

  /** The agent of the try under way has ended: its work is judged now. */
  public void agentEnded(String id) {
    TaskState state = book.get(id);
    if (state.status() == TaskStatus.RUNNING) {
      String text = TaskHeadline.judged(state.tryNumber(), last(id));
      book.change(id, task -> task.becomes(TaskStatus.RUNNING, text));
    }
  }

  /**
   * The try could not be carried out, by a fault of the host. There is no other: its agent is not
   * run again for that.
   *
   * @param end of its agent; null if nothing is known of it
   */
  public void broke(String id, String message, @Nullable AgentEnd end) {
    Outcome outcome = of(id, message, end);
    if (!reruns.endedOvertaken(id, outcome)) {
      fail(id, outcome, message);
    }
    train.comeBack();
  }

  /** Running tasks whose try is for nothing: what they were built on is not merged. */
  public List<String> overtaken() {
    return book.index().running().stream().filter(reruns::isOvertaken).toList();
  }

  private @Nullable Outcome of(String id, String headline, @Nullable AgentEnd end) {
    return end == null ? null : end.outcome(headline, book.get(id).outcome());
  }

  private void fail(String id, @Nullable Outcome outcome, String headline) {
    book.change(id, task -> task.ended(TaskStatus.FAILED, outcome, Limits.headline(headline)));
    book.skipWhatNeeds();
    if (onFailure == OnFailure.HALT) {
      halt.accept(TaskHeadline.haltedBy(id));
    }
  }

  /**
   * @param byUser a person wants it ended, so it does not start again either
   * @param end of the agent of the try under way; null if nothing is known of it
   */
  public void cancelled(String id, String headline, boolean byUser, @Nullable AgentEnd end) {
    boolean open = !book.get(id).status().settled();
    Outcome outcome = of(id, headline, end);
    if (open && (byUser || !reruns.endedOvertaken(id, outcome))) {
      book.change(
          id,
          task ->
              task.ended(TaskStatus.CANCELLED, outcome, headline)
                  .withRound(task.round().withStale(false)));
      book.skipWhatNeeds();
    }
    train.comeBack();
  }
}
