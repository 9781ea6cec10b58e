package dev.osier.run.decide;

import dev.osier.plan.Task;
import dev.osier.report.Conflict;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import dev.osier.step.Earlier;
import dev.osier.step.MergeTasks;
import dev.osier.step.RunTask;
import org.jspecify.annotations.Nullable;

/**
 * Where one task of a run stands.
 *
 * @param tryNumber agent runs begun so far
 * @param start the commit it starts from, once it is started
 * @param outcome of its last try that ended
 * @param passed the integration after the train went past this task; null before
 * @param conflict in what it conflicted
 * @param released its workspace was given back
 */
public record TaskState(
    TaskStatus status,
    String headline,
    int tryNumber,
    @Nullable String start,
    RunTask.@Nullable Outcome outcome,
    @Nullable String merge,
    @Nullable String passed,
    Conflict conflict,
    @Nullable String kept,
    boolean released,
    Round round) {

  static TaskState pending(String headline) {
    return new TaskState(
        TaskStatus.PENDING,
        headline,
        0,
        null,
        null,
        null,
        null,
        Conflict.NONE,
        null,
        false,
        Round.FIRST);
  }

  /** Nothing more happens to it by itself. One that waits for an answer is not settled. */
  public boolean settled() {
    return status.settled() && !round.asks();
  }

  /** It did what was asked. */
  public boolean succeeded() {
    return status.succeeded();
  }

  TaskState started(String from, int number, String text) {
    return new TaskState(
        TaskStatus.RUNNING,
        text,
        number,
        from,
        outcome,
        null,
        null,
        Conflict.NONE,
        kept,
        false,
        round.withoutEarly());
  }

  TaskState ended(TaskStatus to, RunTask.@Nullable Outcome result, String text) {
    return new TaskState(
        to,
        text,
        tryNumber,
        start,
        result == null ? outcome : result.after(outcome),
        merge,
        passed,
        conflict,
        kept,
        released,
        round);
  }

  TaskState becomes(TaskStatus to, String text) {
    return ended(to, null, text);
  }

  TaskState landed(String commit, String text) {
    return new TaskState(
        TaskStatus.MERGED,
        text,
        tryNumber,
        start,
        outcome,
        commit,
        passed,
        Conflict.NONE,
        kept,
        released,
        round);
  }

  /** Taken out again. Its workspace is to be given back once more: its work is to be kept now. */
  TaskState dropped(TaskStatus to, String text) {
    return new TaskState(
        to,
        text,
        tryNumber,
        start,
        outcome,
        null,
        passed,
        Conflict.NONE,
        kept,
        false,
        round.asking(false));
  }

  TaskState conflicted(MergeTasks.MergeOutcome outcome, String text) {
    TaskState dropped = dropped(TaskStatus.CONFLICTED, text);
    return new TaskState(
        dropped.status,
        dropped.headline,
        tryNumber,
        start,
        dropped.outcome,
        null,
        passed,
        Conflict.of(outcome),
        kept,
        false,
        dropped.round);
  }

  /** {@code integration} null: the train has yet to come. */
  TaskState passedAt(@Nullable String integration) {
    return new TaskState(
        status,
        headline,
        tryNumber,
        start,
        outcome,
        merge,
        integration,
        conflict,
        kept,
        released,
        round);
  }

  /** Its merge is to be made again. */
  TaskState unmerged() {
    return new TaskState(
        TaskStatus.READY,
        headline,
        tryNumber,
        start,
        outcome,
        null,
        null,
        conflict,
        kept,
        released,
        round);
  }

  /**
   * It is done anew, in the next round.
   *
   * @param onTop from all that is merged by then
   */
  TaskState again(String text, boolean onTop) {
    return new TaskState(
        TaskStatus.PENDING,
        text,
        tryNumber,
        start,
        outcome,
        null,
        passed,
        conflict,
        kept,
        released,
        round.next(tryNumber, before(), onTop));
  }

  TaskState releasing() {
    return new TaskState(
        status, headline, tryNumber, start, outcome, merge, passed, conflict, kept, true, round);
  }

  TaskState withKept(String ref) {
    return new TaskState(
        status, headline, tryNumber, start, outcome, merge, passed, conflict, ref, released, round);
  }

  TaskState in(Round other) {
    return new TaskState(
        status, headline, tryNumber, start, outcome, merge, passed, conflict, kept, released,
        other);
  }

  /** The tip of its work; a person's, where that was taken instead. */
  public @Nullable String commit() {
    if (round.taken() != null) {
      return round.taken();
    }
    return outcome == null ? null : outcome.commit();
  }

  /** The task's work as something to merge; only once it is ready. */
  MergeTasks.Item toMerge(Task task) {
    String commit = commit();
    if (start == null || commit == null) {
      throw new IllegalStateException(task.id() + " is ready without a commit");
    }
    RunTask.AgentResult agent = outcome == null ? null : outcome.agent();
    return new MergeTasks.Item(
        task.id(), task.titleOrId(), agent == null ? "" : agent.name(), start, commit);
  }

  /** What it did, for the round after this one. */
  Round.Before before() {
    String failure = outcome == null ? null : outcome.failure();
    String why = status == TaskStatus.FAILED && failure != null ? failure : headline;
    return new Round.Before(
        status,
        headline,
        new Earlier(
            why,
            start,
            outcome == null ? null : outcome.commit(),
            conflict.files(),
            conflict.with()));
  }

  /**
   * @param host of the run; null before that is known
   * @param waits why a step of it is tried again, or null
   * @param denials different ones that are told of its agent
   */
  public TaskReport report(
      String id, String run, @Nullable String host, @Nullable String waits, int denials) {
    RunTask.Outcome last = outcome;
    RunTask.AgentResult agent = last == null ? null : last.agent();
    return new TaskReport(
        id,
        status,
        waits != null ? waits : round.asks() ? TaskHeadline.asks(headline, run, id) : headline,
        last == null ? null : last.branch(),
        commit(),
        merge,
        kept,
        tryNumber,
        last == null ? 0 : last.files(),
        last == null ? 0 : last.insertions(),
        last == null ? 0 : last.deletions(),
        last == null ? null : last.verify(),
        agent == null ? null : agent.denied(agent.denied(), denials),
        conflict.files(),
        last == null ? null : last.answer(),
        conflict.with(),
        conflict.hunks(),
        tryNumber == 0 ? null : host);
  }
}
