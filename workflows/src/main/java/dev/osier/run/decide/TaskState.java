package dev.osier.run.decide;

import dev.osier.job.Earlier;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeOutcome;
import dev.osier.outcome.AgentResult;
import dev.osier.outcome.Outcome;
import dev.osier.plan.Task;
import dev.osier.report.Conflict;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import io.soabase.recordbuilder.core.RecordBuilder;
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
@RecordBuilder
public record TaskState(
    TaskStatus status,
    String headline,
    int tryNumber,
    @Nullable String start,
    @Nullable Outcome outcome,
    @Nullable String merge,
    @Nullable String passed,
    Conflict conflict,
    @Nullable String kept,
    boolean released,
    Round round)
    implements TaskStateBuilder.With {

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
    return with(
        task ->
            task.status(TaskStatus.RUNNING)
                .headline(text)
                .tryNumber(number)
                .start(from)
                .merge(null)
                .passed(null)
                .conflict(Conflict.NONE)
                .released(false)
                .round(round.withoutEarly()));
  }

  TaskState ended(TaskStatus to, @Nullable Outcome result, String text) {
    return with(
        task ->
            task.status(to)
                .headline(text)
                .outcome(result == null ? outcome : result.after(outcome)));
  }

  TaskState becomes(TaskStatus to, String text) {
    return ended(to, null, text);
  }

  TaskState landed(String commit, String text) {
    return with(
        task ->
            task.status(TaskStatus.MERGED).headline(text).merge(commit).conflict(Conflict.NONE));
  }

  /** Taken out again. Its workspace is to be given back once more: its work is to be kept now. */
  TaskState dropped(TaskStatus to, String text) {
    return with(
        task ->
            task.status(to)
                .headline(text)
                .merge(null)
                .conflict(Conflict.NONE)
                .released(false)
                .round(round.withAsks(false)));
  }

  TaskState conflicted(MergeOutcome what, String text) {
    return dropped(TaskStatus.CONFLICTED, text).withConflict(Conflict.of(what));
  }

  /** {@code integration} null: the train has yet to come. */
  TaskState passedAt(@Nullable String integration) {
    return with(task -> task.passed(integration));
  }

  /** Its merge is to be made again. */
  TaskState unmerged() {
    return with(task -> task.status(TaskStatus.READY).merge(null).passed(null));
  }

  /**
   * It is done anew, in the next round.
   *
   * @param onTop from all that is merged by then
   */
  TaskState again(String text, boolean onTop) {
    return with(
        task ->
            task.status(TaskStatus.PENDING)
                .headline(text)
                .merge(null)
                .round(round.next(tryNumber, before(), onTop)));
  }

  /** The tip of its work; a person's, where that was taken instead. */
  public @Nullable String commit() {
    if (round.taken() != null) {
      return round.taken();
    }
    return outcome == null ? null : outcome.commit();
  }

  /** The task's work as something to merge; only once it is ready. */
  MergeJob.Item toMerge(Task task) {
    String commit = commit();
    if (start == null || commit == null) {
      throw new IllegalStateException(task.id() + " is ready without a commit");
    }
    AgentResult agent = outcome == null ? null : outcome.agent();
    return new MergeJob.Item(
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
  TaskReport report(
      String id, String run, @Nullable String host, @Nullable String waits, int denials) {
    Outcome last = outcome;
    AgentResult agent = last == null ? null : last.agent();
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
