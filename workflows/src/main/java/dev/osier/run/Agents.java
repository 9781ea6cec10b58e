package dev.osier.run;

import dev.osier.plan.Task;
import dev.osier.step.RunTask;
import io.temporal.workflow.Async;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tries of a run that are under way. Each is non-failing: one failure never ends another. */
final class Agents {
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Run run;
  private final Map<String, CancellationScope> scopes = new LinkedHashMap<>();
  private final Map<String, CompletablePromise<Void>> settling = new LinkedHashMap<>();
  private final List<Promise<Void>> settled = new ArrayList<>();
  private final List<String> again = new ArrayList<>();
  private final Set<String> ending = new HashSet<>();
  private final Set<String> unwanted = new HashSet<>();

  Agents(Run run) {
    this.run = run;
  }

  int running() {
    return scopes.size();
  }

  /** Whether {@link #start} has something to do. */
  boolean mayStart(int window) {
    RunState state = run.state();
    return !again.isEmpty()
        || !state.toStart(window).isEmpty()
        || state.toEnd().stream().anyMatch(id -> !ending.contains(id));
  }

  /** Ends the tries that are for nothing, and starts all that may start. */
  void start(int window) {
    RunState state = run.state();
    for (String id : state.toEnd()) {
      if (ending.add(id)) {
        endSoon(id, scopes.get(id));
      }
    }
    for (String id : List.copyOf(again)) {
      state.started(id, state.startOf(id));
      launch(id);
    }
    again.clear();
    for (String id : state.toStart(window)) {
      CompletablePromise<Void> done = Workflow.newPromise();
      settling.put(id, done);
      settled.add(done);
      state.started(id, state.startOf(id));
      launch(id);
    }
  }

  /**
   * Ends a try that is for nothing, if it does not end by itself within {@link #GRACE}: the
   * in-process server breaks a run whose cancel meets the beginning or the end of the activity.
   */
  private void endSoon(String id, @Nullable CancellationScope scope) {
    Workflow.newTimer(GRACE)
        .thenApply(
            over -> {
              if (scope != null && scopes.get(id) == scope) {
                scope.cancel("what it was built on is not merged");
              }
              return null;
            });
  }

  /** One try. Its scope is its own, so that one task can be cancelled alone. */
  private void launch(String id) {
    Task task = run.graph().task(id);
    TaskState state = run.state().task(id);
    RunTask step =
        Workflow.newActivityStub(
            RunTask.class,
            StepOptions.task(task, state.tryNumber(), run.state().prepared().host()));
    RunTask.Request request = run.requests().of(task, run.state());
    CancellationScope scope =
        Workflow.newCancellationScope(
            () ->
                Async.function(step::run, request)
                    .handle(
                        (outcome, failure) -> {
                          ended(id, outcome, failure);
                          return null;
                        }));
    scopes.put(id, scope);
    scope.run();
  }

  private void ended(
      String id, RunTask.@Nullable Outcome outcome, @Nullable RuntimeException failure) {
    scopes.remove(id);
    ending.remove(id);
    RunState state = run.state();
    if (outcome != null) {
      if (state.tryEnded(id, outcome)) {
        again.add(id);
        return;
      }
    } else if (Sentence.isCancel(failure)) {
      state.taskCancelled(id, "Ended before it was done", unwanted.remove(id));
    } else if (failure != null) {
      state.tryBroke(id, Sentence.of(failure));
    }
    CompletablePromise<Void> done = settling.remove(id);
    if (done != null) {
      done.complete(null);
    }
  }

  /**
   * Ends a task's try as a person wants.
   *
   * @return false if none is under way
   */
  boolean cancel(String id) {
    CancellationScope scope = scopes.get(id);
    if (scope != null) {
      unwanted.add(id);
      scope.cancel("the task was cancelled");
    }
    return scope != null;
  }

  void cancelAll(String why) {
    List.copyOf(scopes.values()).forEach(scope -> scope.cancel(why));
  }

  /** Waits for all of them, and hides nothing. */
  void awaitSettled() {
    Promise.allOf(settled).get();
  }
}
