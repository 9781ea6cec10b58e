package dev.osier.run.decide;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.osier.graph.TaskGraph;
import dev.osier.job.MergeJob;
import dev.osier.job.Merged;
import dev.osier.job.Prepared;
import dev.osier.job.Published;
import dev.osier.job.ReleaseJob;
import dev.osier.job.Released;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.Outcome;
import dev.osier.plan.Budget;
import dev.osier.plan.OnConflict;
import dev.osier.plan.OnFailure;
import dev.osier.plan.Task;
import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a run, and how it changes: events in, the next state out. No Temporal, no
 * git, no clock, so that every rule here is tested by itself. It is one object that JSON can carry;
 * only the graph, which follows from the plan, is left out.
 *
 * <p>What merges next is {@link MergeTrain}'s part, what starts and from where {@link Starts}',
 * what the end of a try makes of a task {@link Tries}', what is done anew {@link Reruns}', what a
 * person decides {@link Answers}'.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE)
public final class RunState {
  @JsonIgnore private final TaskBook book;
  @JsonIgnore private final Reruns reruns;
  @JsonIgnore private final Tries tries;
  @JsonIgnore private final Answers answers;
  @JsonIgnore private final Waits waits = new Waits();

  private final String run;
  private final Map<String, TaskState> tasks = new LinkedHashMap<>();
  private final MergeTrain train;
  private final Starts starts;
  private final List<String> problems = new ArrayList<>();
  private @Nullable Prepared prepared;
  private @Nullable Published published;
  private RunEnding ending = RunEnding.OPEN;
  private boolean publishing;

  /** Of a plan whose tasks give way on a conflict, where they do not say otherwise. */
  public RunState(String run, TaskGraph graph, OnFailure onFailure, Budget budget) {
    this(
        run,
        graph,
        onFailure,
        budget,
        task -> task.onConflict() == null ? OnConflict.SKIP : task.onConflict());
  }

  public RunState(
      String run,
      TaskGraph graph,
      OnFailure onFailure,
      Budget budget,
      Function<Task, OnConflict> onConflict) {
    this.run = run;
    this.book = new TaskBook(graph, tasks);
    this.reruns = new Reruns(book, onConflict, this::startsNothing);
    this.train = new MergeTrain(book, reruns);
    this.starts = new Starts(book, train);
    this.tries =
        new Tries(book, reruns, onFailure, budget, this::startsNothing, this::halt, this::problem);
    this.answers = new Answers(book, reruns, train);
  }

  private boolean startsNothing() {
    return ending.startsNothing();
  }

  /** What is tried again, and why. */
  public Waits waits() {
    return waits;
  }

  // What is asked of it.

  public String run() {
    return run;
  }

  public boolean has(@Nullable String id) {
    return book.has(id);
  }

  public TaskState task(String id) {
    return book.get(id);
  }

  public @Nullable String lostNeed(String id) {
    return book.lostNeed(id);
  }

  public boolean failed() {
    return ending.failure() != null;
  }

  /** Why no task gets a further try, or null if one may. */
  public @Nullable String closed() {
    if (ending.done() || status() != RunStatus.RUNNING) {
      return "the run has ended";
    }
    return startsNothing() ? "the run was halted" : publishing ? "the run is publishing" : null;
  }

  public boolean isPrepared() {
    return prepared != null;
  }

  public Prepared prepared() {
    if (prepared == null) {
      throw new IllegalStateException("the run is not prepared yet");
    }
    return prepared;
  }

  /** What {@link #landed} was merged onto: the base, later what the target was moved to. */
  public String ground() {
    return train.landed().ground();
  }

  /** The commit with everything merged so far; the base before the first merge. */
  public String integration() {
    return train.landed().integration();
  }

  /** The merges above the ground that make up the integration, in order. */
  public List<UnpublishedMerges.Landed> landed() {
    return train.landed().merges();
  }

  public long count(TaskStatus status) {
    return book.count(status);
  }

  /** Every task is settled and the train has passed it. */
  public boolean allPassed() {
    return book.index().allPassed();
  }

  public boolean allSucceeded() {
    return book.index().allSucceeded();
  }

  /** What a person may answer and ask for. */
  public Answers answers() {
    return answers;
  }

  /** The tasks to start now, so that at most {@code window} agents run. */
  public List<String> toStart(int window) {
    return startsNothing() ? List.of() : starts.toStart(window);
  }

  /** The commits to make now, for tasks to start from whose needs are not merged yet. */
  public List<Starts.Early> toPrepare(int window) {
    return startsNothing() ? List.of() : starts.toPrepare(window);
  }

  public String startOf(String id) {
    return starts.startOf(id);
  }

  /** Running tasks whose try is for nothing: what they were built on is not merged. */
  public List<String> toEnd() {
    return book.index().running().stream().filter(reruns::isOvertaken).toList();
  }

  /** Whether the train can go on. */
  public boolean trainMoves() {
    return train.moves();
  }

  /** What the train reaches and has to merge, at most {@code limit}, in order. */
  public List<MergeJob.Item> toMerge(int limit) {
    return train.toMerge(limit);
  }

  /** The step that merges {@code items}. */
  public MergeJob mergeOf(List<MergeJob.Item> items) {
    return new MergeJob(
        run, prepared().repository(), integration(), train.isSetBack(), items, train.stopAt(items));
  }

  /** Settled tasks whose workspaces were not given back yet, at most {@code limit}. */
  public List<ReleaseJob.Item> toRelease(int limit) {
    return book.toRelease(limit);
  }

  // What happens to it.

  public void prepared(Prepared answer) {
    prepared = answer;
    train.startsAt(answer.base());
    starts.from(answer.base());
    problem(answer.notes());
  }

  public void preparing(Starts.Early wanted) {
    starts.preparing(wanted);
  }

  /**
   * @param commit to start from; null: its needs have to be merged first
   */
  public void startPrepared(Starts.Early wanted, @Nullable String commit) {
    starts.prepared(wanted, commit);
  }

  public void started(String id, String from) {
    tries.started(id, from);
  }

  /** Gives whether the task has another try. */
  public boolean tryEnded(String id, Outcome outcome) {
    boolean again = tries.ended(id, outcome);
    train.comeBack();
    return again;
  }

  public void agentEnded(String id) {
    tries.agentEnded(id);
  }

  public void tryBroke(String id, String message, @Nullable AgentEnd end) {
    tries.broke(id, message, end);
    train.comeBack();
  }

  public void taskCancelled(String id, String headline, boolean byUser, @Nullable AgentEnd end) {
    tries.cancelled(id, headline, byUser, end);
    train.comeBack();
  }

  /** No more tasks are started, and no answer is waited for. */
  public void halt(String why) {
    ending = ending.withHalted(true);
    answers.skipAll();
    book.endAsBefore();
    book.settle(TaskStatus.SKIPPED, TaskHeadline.notStarted(why), TaskStatus.PENDING);
    book.skipWhatNeeds();
  }

  /** The run was cancelled: what has not settled is cancelled, also what waits to be merged. */
  public void cancelled() {
    ending = ending.withCancelled(true);
    answers.skipAll();
    book.settle(
        TaskStatus.CANCELLED, TaskHeadline.RUN_CANCELLED, TaskStatus.PENDING, TaskStatus.READY);
  }

  /** The run cannot go on. */
  public void failed(String message) {
    ending = ending.withFailure(message);
    answers.skipAll();
    book.settle(
        TaskStatus.CANCELLED, TaskHeadline.RUN_FAILED, TaskStatus.PENDING, TaskStatus.READY);
  }

  /** What has not landed in the target may not say that it is merged. */
  public void unmergeAll(String headline) {
    train.unmergeAll(headline);
  }

  /** The train goes past what is settled without being merged, up to the first ready task. */
  public void pass() {
    train.pass();
  }

  /** What {@link #mergeOf} gave is being merged. */
  public void merging() {
    train.merging();
  }

  /** The answer to {@link #toMerge}. */
  public void merged(Merged answer) {
    train.merged(answer);
    problem(answer.problems());
  }

  /** See {@link MergeTrain#evict}. */
  public void evict(int index, String headline) {
    train.evict(index, headline);
  }

  /** See {@link MergeTrain#ontoGround}. */
  public void ontoGround(String commit) {
    train.ontoGround(commit);
  }

  /**
   * @param last nothing but this is left to do: no task gets a further try meanwhile
   */
  public void publishing(boolean last) {
    publishing = last;
  }

  /** What a publish did, or would do. */
  public void published(Published answer) {
    published = answer.after(published);
    train.landed().published(answer.published());
  }

  /** All that was merged is where the plan wants it, or not. */
  public void published(boolean all) {
    ending = ending.withUnpublished(!all);
  }

  /** What it would do is not asked any more. */
  public void publishesNothing() {
    published = null;
  }

  /** They are being given back; a task that is dropped meanwhile will be once more. */
  public void releasing(List<ReleaseJob.Item> items) {
    items.forEach(item -> book.change(item.task(), task -> task.withReleased(true)));
    starts.givingBack(items.stream().map(ReleaseJob.Item::task).toList());
  }

  public void released(Released answer) {
    starts.gaveBack();
    answer.kept().forEach(this::kept);
    problem(answer.problems());
  }

  private void kept(String id, String ref) {
    if (has(id)) {
      book.change(id, task -> task.withKept(ref));
    } else {
      // Of a check, which committed in its workspace.
      problem(List.of("What %s left is kept in %s".formatted(id, ref)));
    }
  }

  public void releaseFailed(String sentence) {
    starts.gaveBack();
    problem(List.of(sentence));
  }

  /** The base fails the check: nothing is published, nobody is blamed. */
  public void redBase(String sentence) {
    problem(List.of(sentence));
    ending = ending.withRedBase(true);
  }

  /**
   * At the way out: what has not settled by now is cancelled, a try that became ready after the
   * cancel and an agent whose worker never answered included.
   */
  public void endRest() {
    book.settle(
        TaskStatus.CANCELLED,
        TaskHeadline.RUN_ENDED,
        TaskStatus.PENDING,
        TaskStatus.RUNNING,
        TaskStatus.READY);
  }

  public void problem(List<String> sentences) {
    sentences.stream().filter(sentence -> !problems.contains(sentence)).forEach(problems::add);
  }

  public void done() {
    ending = ending.withDone(true);
  }

  // What it says; in which words, see StateReport, Headline and TaskHeadline.

  public RunStatus status() {
    return ending.status(allSucceeded());
  }

  /** Of the {@link #report}. */
  public String headline() {
    return Headline.of(this, tasks, published, ending.failure());
  }

  public Report report() {
    return StateReport.of(this, tasks, prepared, published, ending.failure(), problems);
  }
}
