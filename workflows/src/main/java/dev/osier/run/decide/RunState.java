package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.graph.TaskGraph;
import dev.osier.job.MergeJob;
import dev.osier.job.Prepared;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.plan.Budget;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run, and how it changes: events in, the next state out. No Temporal, no
 * git, no clock, so that every rule here is tested by itself. It is one object that JSON can carry;
 * only the graph, which follows from the plan, is left out.
 *
 * <p>It is made of parts, each with its own questions and events: where each task stands is {@link
 * TaskBook}'s, what merges next {@link MergeTrain}'s, what has landed {@link UnpublishedMerges}',
 * what starts and from where {@link Starts}', what the end of a try makes of a task {@link Tries}',
 * what a person decides {@link Answers}', what waits {@link Waits}', how the run ends {@link
 * RunEnding}'s. Here stands only what concerns several of them.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class RunState {
  @JsonIgnore private final Tries tries;
  @JsonIgnore private final Answers answers;
  @JsonIgnore private final Waits waits = new Waits();

  private final String run;
  private final TaskBook tasks;
  private final RunEnding ending = new RunEnding();
  private final UnpublishedMerges landed = new UnpublishedMerges();
  private final MergeTrain train;
  private final Starts starts;
  private @Nullable Prepared prepared;
  private @Nullable Published published;

  /**
   * @param run its key
   * @param onConflict what happens to a task whose work conflicts
   */
  public RunState(
      String run,
      TaskGraph graph,
      OnFailure onFailure,
      Budget budget,
      Function<Task, OnConflict> onConflict) {
    this.run = run;
    this.tasks = new TaskBook(graph);
    Reruns reruns = new Reruns(tasks, onConflict, ending);
    this.train = new MergeTrain(tasks, reruns, landed, ending);
    this.starts = new Starts(tasks, train, landed, ending);
    this.tries = new Tries(tasks, reruns, train, onFailure, budget, ending, this::halt);
    this.answers = new Answers(tasks, reruns, train);
  }

  /** Its run key. */
  public String run() {
    return run;
  }

  // Its parts.

  /** Where each task stands. */
  public TaskBook tasks() {
    return tasks;
  }

  /** What merges them in order. */
  public MergeTrain train() {
    return train;
  }

  /** What is merged above the ground, and not published yet. */
  public UnpublishedMerges landed() {
    return landed;
  }

  /** Which tasks may start, and from which commit. */
  public Starts starts() {
    return starts;
  }

  /** How tries begin and end. */
  public Tries tries() {
    return tries;
  }

  /** What a person may answer and ask for. */
  public Answers answers() {
    return answers;
  }

  /** What tasks wait for. */
  public Waits waits() {
    return waits;
  }

  /** How it ends, and what was wrong on the way. */
  public RunEnding ending() {
    return ending;
  }

  // What is asked of several of them.

  /** Why no task gets a further try, or null if one may. */
  public @Nullable String closed() {
    return ending.closed(status());
  }

  /** Whether a host has fixed its base. */
  public boolean isPrepared() {
    return prepared != null;
  }

  /** What the host has fixed; only once {@link #isPrepared}. */
  public Prepared prepared() {
    if (prepared == null) {
      throw new IllegalStateException("the run is not prepared yet");
    }
    return prepared;
  }

  /** The step that merges {@code items}. */
  public MergeJob mergeOf(List<MergeJob.Item> items) {
    return new MergeJob(
            run, prepared().repository(), landed.integration(), train.isSetBack(), items)
        .withStopAt(train.stopAt(items));
  }

  // What happens to several of them.

  /** A host has fixed its base. */
  public void prepared(Prepared answer) {
    prepared = answer;
    landed.onto(answer.base());
    starts.from(answer.base());
    ending.problem(answer.notes());
  }

  /** No more tasks are started, and no answer is waited for. */
  public void halt(String why) {
    ending.halted();
    answers.skipAll();
    tasks.endAsBefore();
    tasks.settle(TaskStatus.SKIPPED, TaskHeadline.notStarted(why), TaskStatus.PENDING);
    tasks.skipWhatNeeds();
  }

  /** The run was cancelled: what has not settled is cancelled, also what waits to be merged. */
  public void cancelled() {
    ending.cancelled();
    settleOpen(TaskHeadline.RUN_CANCELLED);
  }

  /** The run cannot go on. */
  public void failed(String message) {
    ending.failed(message);
    settleOpen(TaskHeadline.RUN_FAILED);
  }

  private void settleOpen(String headline) {
    answers.skipAll();
    tasks.settle(TaskStatus.CANCELLED, headline, TaskStatus.PENDING, TaskStatus.READY);
  }

  /** What a publish did, or would do. */
  public void published(Published answer) {
    published = answer.after(published);
    landed.published(answer.published());
  }

  /** What it would do is not asked any more. */
  public void publishesNothing() {
    published = null;
  }

  /** They are being given back; a task that is dropped meanwhile will be once more. */
  public void releasing(List<ReleaseJob.Item> items) {
    items.forEach(item -> tasks.change(item.task(), task -> task.withReleased(true)));
    starts.givingBack(items.stream().map(ReleaseJob.Item::task).toList());
  }

  /** Workspaces were given back. */
  public void released(Released answer) {
    starts.gaveBack();
    answer.kept().forEach(this::kept);
    ending.problem(answer.problems());
  }

  private void kept(String id, String ref) {
    if (tasks.has(id)) {
      tasks.change(id, task -> task.withKept(ref));
    } else {
      // Of a check, which committed in its workspace.
      ending.problem(List.of("What %s left is kept in %s".formatted(id, ref)));
    }
  }

  /** They could not be; a sweeper does it later. */
  public void releaseFailed(String sentence) {
    starts.gaveBack();
    ending.problem(List.of(sentence));
  }

  /**
   * At the way out: what has not settled by now is cancelled, a try that became ready after the
   * cancel and an agent whose worker never answered included.
   */
  public void endRest() {
    tasks.settle(
        TaskStatus.CANCELLED,
        TaskHeadline.RUN_ENDED,
        TaskStatus.PENDING,
        TaskStatus.RUNNING,
        TaskStatus.READY);
  }

  // What it says; in which words, see StateReport and TaskHeadline.

  /** How it stands as a whole. */
  public RunStatus status() {
    return ending.status(tasks.index().allSucceeded());
  }

  /** Of the {@link #report}. */
  public String headline() {
    return StateReport.headline(this, published);
  }

  /** All of it, for a person. */
  public Report report() {
    return StateReport.of(this, prepared, published);
  }
}
