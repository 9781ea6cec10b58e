package dev.osier.run.decide;

import dev.osier.report.TaskStatus;

/** What a person's answer, or the end of waiting for one, makes of a task. */
public final class Answers {
  private final TaskBook book;
  private final Reruns reruns;
  private final MergeTrain train;

  Answers(TaskBook book, Reruns reruns, MergeTrain train) {
    this.book = book;
    this.reruns = reruns;
    this.train = train;
  }

  /** One that failed, conflicted, was evicted or cancelled is done anew. */
  public void retry(String id) {
    TaskState state = book.get(id);
    boolean onTop = state.passed() != null || state.status() == TaskStatus.CONFLICTED;
    book.change(id, task -> task.withRound(task.round().withAsks(false)));
    reruns.again(id, onTop);
    train.backInLine(id);
  }

  /** One that conflicted gives way after all. */
  public void skip(String id) {
    reruns.givesWay(id);
    train.backInLine(id);
  }

  /** A person's commit is merged as the work of one that conflicted. */
  public void take(String id, String commit) {
    reruns.takes(id, commit);
    train.backInLine(id);
  }

  /** Nobody is waited for any more. */
  void skipAll() {
    book.index().asking().forEach(this::skip);
  }

  /** Its workspace is left to be looked at for this long when it is given back. */
  public void keep(String id, long seconds) {
    book.change(id, task -> task.withRound(task.round().withKeepSeconds(seconds)));
  }
}
