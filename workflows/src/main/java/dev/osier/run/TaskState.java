package dev.osier.run;

import dev.osier.plan.Task;
import dev.osier.report.Conflict;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
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
 * @param released its workspace was given back
 */
record TaskState(
    TaskStatus status,
    String headline,
    int tryNumber,
    @Nullable String start,
    RunTask.@Nullable Outcome outcome,
    @Nullable String merge,
    @Nullable String passed,
    Conflict conflict,
    @Nullable String kept,
    boolean released) {

  static TaskState pending(String headline) {
    return new TaskState(
        TaskStatus.PENDING, headline, 0, null, null, null, null, Conflict.NONE, null, false);
  }

  TaskState started(String from, int number, String text) {
    return new TaskState(
        TaskStatus.RUNNING, text, number, from, outcome, null, null, Conflict.NONE, kept, false);
  }

  TaskState ended(TaskStatus to, RunTask.@Nullable Outcome with, String text) {
    return new TaskState(
        to,
        text,
        tryNumber,
        start,
        with == null ? outcome : with.after(outcome),
        merge,
        passed,
        conflict,
        kept,
        released);
  }

  TaskState becomes(TaskStatus to, String text) {
    return ended(to, null, text);
  }

  TaskState landed(TaskStatus to, @Nullable String commit, String text) {
    return new TaskState(
        to, text, tryNumber, start, outcome, commit, passed, Conflict.NONE, kept, released);
  }

  /** Taken out again. Its workspace is to be given back once more: its work is to be kept now. */
  TaskState dropped(TaskStatus to, String text) {
    return new TaskState(
        to, text, tryNumber, start, outcome, null, passed, Conflict.NONE, kept, false);
  }

  TaskState withConflict(Conflict its) {
    return new TaskState(
        status, headline, tryNumber, start, outcome, merge, passed, its, kept, released);
  }

  TaskState passedAt(String integration) {
    return new TaskState(
        status, headline, tryNumber, start, outcome, merge, integration, conflict, kept, released);
  }

  TaskState releasing() {
    return new TaskState(
        status, headline, tryNumber, start, outcome, merge, passed, conflict, kept, true);
  }

  TaskState withKept(String ref) {
    return new TaskState(
        status, headline, tryNumber, start, outcome, merge, passed, conflict, ref, released);
  }

  @Nullable String commit() {
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

  TaskReport report(String id) {
    RunTask.Outcome last = outcome;
    return new TaskReport(
        id,
        status,
        headline,
        last == null ? null : last.branch(),
        commit(),
        merge,
        kept,
        tryNumber,
        last == null ? 0 : last.files(),
        last == null ? 0 : last.insertions(),
        last == null ? 0 : last.deletions(),
        last == null ? null : last.verify(),
        last == null ? null : last.agent(),
        conflict.files(),
        last == null ? null : last.answer(),
        conflict.with(),
        conflict.hunks());
  }
}
