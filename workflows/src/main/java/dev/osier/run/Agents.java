package dev.osier.run;

import dev.osier.job.JudgeJob;
import dev.osier.job.TryJob;
import dev.osier.outcome.AgentEnd;
import dev.osier.outcome.Outcome;
import dev.osier.plan.Task;
import dev.osier.run.decide.RunState;
import dev.osier.step.JudgeTask;
import dev.osier.step.RunTask;
import io.temporal.workflow.CompletablePromise;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tries of a run that are under way: an agent runs, then its work is judged. Each is
 * non-failing: one failure never ends another.
 */
final class Agents {
  private final RunContext run;
  private final Map<String, StepCall<?, ?>> calls = new LinkedHashMap<>();
  private final Map<String, CompletablePromise<Void>> settling = new LinkedHashMap<>();
  private final List<Promise<Void>> settled = new ArrayList<>();
  private final List<String> again = new ArrayList<>();
  private final Set<String> ending = new HashSet<>();
  private final Set<String> unwanted = new HashSet<>();
  private final TaskRequests requests;
  private String secret = "";

  Agents(RunContext run) {
    this.run = run;
    this.requests = new TaskRequests(run.state().run(), run.plan(), run.graph());
  }

  /**
   * Before the first is started.
   *
   * @param ofTheRun see {@link TaskRequests#of}
   */
  void know(String ofTheRun) {
    secret = ofTheRun;
  }

  int running() {
    return calls.size();
  }

  /** Whether {@link #start} has something to do. */
  boolean mayStart(int window) {
    RunState state = run.state();
    return !again.isEmpty()
        || !state.starts().toStart(window).isEmpty()
        || state.tries().overtaken().stream().anyMatch(id -> !ending.contains(id));
  }

  /** Ends the tries that are for nothing, and starts all that may start. */
  void start(int window) {
    RunState state = run.state();
    for (String id : state.tries().overtaken()) {
      if (ending.add(id)) {
        StepCall<?, ?> call = calls.get(id);
        if (call != null) {
          call.cancelSoon("what it was built on is not merged");
        }
      }
    }
    for (String id : List.copyOf(again)) {
      state.tries().started(id, state.starts().startOf(id));
      launch(id);
    }
    again.clear();
    for (String id : state.starts().toStart(window)) {
      CompletablePromise<Void> done = Workflow.newPromise();
      settling.put(id, done);
      settled.add(done);
      state.tries().started(id, state.starts().startOf(id));
      launch(id);
    }
  }

  /** One try, which can be cancelled alone: its agent runs. */
  private void launch(String id) {
    Task task = run.graph().task(id);
    TryJob request = requests.of(task, run.state(), secret);
    String host = run.state().prepared().host();
    Step<TryJob, AgentEnd> step =
        Step.of(
            id,
            StepOptions.task(task, request.tryNumber(), request.times(), host),
            options -> Workflow.newActivityStub(RunTask.class, options)::run);
    StepCall<TryJob, AgentEnd> call =
        run.steps()
            .begin(
                step.counting((asked, calls) -> asked.withTurn(asked.turn().after(calls))),
                request);
    calls.put(id, call);
    call.then(
        (end, failure) -> {
          if (end == null || call.isCancelled()) {
            ended(id, null, end == null ? lost(request, call) : end, failure);
          } else {
            run.state().tries().agentEnded(id);
            // What is for nothing is so still: then the judgement is ended.
            ending.remove(id);
            judge(task, request, end);
          }
        });
  }

  /** What is known of the agent's runs where no worker has told its end; null if nothing is. */
  private static @Nullable AgentEnd lost(TryJob request, StepCall<TryJob, AgentEnd> call) {
    LostRuns runs = new LostRuns();
    call.failures().forEach(failure -> runs.add(request.tryNumber(), failure));
    return runs.end(request);
  }

  /** The agent has ended, and is not run again whatever happens here: its work is judged. */
  private void judge(Task task, TryJob request, AgentEnd end) {
    String id = task.id();
    String host = run.state().prepared().host();
    Step<JudgeJob, Outcome> step =
        Step.of(
            id,
            StepOptions.judge(task, request.tryNumber(), request.times(), request.sealing(), host),
            options -> Workflow.newActivityStub(JudgeTask.class, options)::judge);
    StepCall<JudgeJob, Outcome> call =
        run.steps().begin(step.counting(JudgeJob::after), JudgeJob.first(request, end));
    calls.put(id, call);
    call.then((outcome, failure) -> ended(id, outcome, end, failure));
  }

  /**
   * A try has come to its end.
   *
   * @param outcome null if it came to none
   * @param end of its agent; null if nothing is known of it
   * @param failure why there is no outcome; null if it was cancelled as its agent ended
   */
  private void ended(
      String id,
      @Nullable Outcome outcome,
      @Nullable AgentEnd end,
      @Nullable RuntimeException failure) {
    calls.remove(id);
    ending.remove(id);
    RunState state = run.state();
    if (outcome != null) {
      if (state.tries().ended(id, outcome)) {
        again.add(id);
        return;
      }
    } else if (failure == null || StepFaults.isCancel(failure)) {
      state.tries().cancelled(id, "Ended before it was done", unwanted.remove(id), end);
    } else {
      state.tries().broke(id, StepFaults.sentence(failure), end);
    }
    isOver(id);
  }

  private void isOver(String id) {
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
    StepCall<?, ?> call = calls.get(id);
    if (call != null) {
      unwanted.add(id);
      call.cancel("the task was cancelled");
    }
    return call != null;
  }

  void cancelAll(String why) {
    List.copyOf(calls.values()).forEach(call -> call.cancel(why));
  }

  /**
   * On the way out.
   *
   * @param now a person waits for it
   */
  void endAll(String why, boolean now) {
    List.copyOf(calls.values())
        .forEach(
            call -> {
              if (now) {
                call.cancel(why);
              } else {
                call.cancelSoon(why);
              }
            });
    // What was to be tried again has nothing under way, and is not: nobody starts it any more.
    again.forEach(this::isOver);
    again.clear();
  }

  /** The join of all that were started until now: completed, and never failed, at their end. */
  Promise<Void> over() {
    return Promise.allOf(settled);
  }
}
