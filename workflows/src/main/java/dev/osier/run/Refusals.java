package dev.osier.run;

import dev.osier.plan.PlanDuration;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import dev.osier.run.RunPlan.Keep;
import dev.osier.run.RunPlan.ResolveConflict;
import dev.osier.run.decide.RunState;
import dev.osier.run.decide.TaskState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a command of a user is refused, as one sentence; null where it is not. */
public final class Refusals {
  private static final List<String> ANSWERS = List.of("rerun", "take", "skip");

  private Refusals() {}

  static @Nullable String halt(RunState state) {
    return state.status() != RunStatus.RUNNING ? "Cannot halt: the run is not running" : null;
  }

  /** Why a task cannot be cancelled now; null if it can. */
  public static @Nullable String cancelTask(RunState state, @Nullable String id) {
    String refusal = task("cancel", state, id);
    if (refusal != null || id == null) {
      return refusal;
    }
    TaskState task = state.tasks().get(id);
    return switch (task.status()) {
      case PENDING, RUNNING -> null;
      case READY, MERGED, UNCHANGED, FAILED, CONFLICTED, EVICTED, SKIPPED, CANCELLED ->
          "Cannot cancel: " + id + " is already " + task.status().word();
    };
  }

  /** Why a task gets no further try now; null if it does. */
  public static @Nullable String retryTask(RunState state, @Nullable String id) {
    String refusal = task("retry", state, id);
    if (refusal != null || id == null) {
      return refusal;
    }
    String closed = state.closed();
    if (closed != null) {
      return "Cannot retry " + id + ": " + closed;
    }
    TaskStatus status = state.tasks().get(id).status();
    String lost = state.tasks().lostNeed(id);
    if (status.settled() && lost != null) {
      return "Cannot retry %s: it needs %s, which was %s; retry that first"
          .formatted(id, lost, state.tasks().get(lost).status().word());
    }
    return switch (status) {
      case FAILED, CONFLICTED, EVICTED, CANCELLED -> null;
      case PENDING, RUNNING, READY -> "Cannot retry: %s is %s".formatted(id, status.word());
      case MERGED, UNCHANGED, SKIPPED -> "Cannot retry: %s was %s".formatted(id, status.word());
    };
  }

  static @Nullable String resolve(RunState state, @Nullable ResolveConflict answer) {
    String id = answer == null ? null : answer.task();
    String refusal = task("resolve", state, id);
    if (refusal != null || id == null || answer == null) {
      return refusal;
    }
    if (!state.tasks().get(id).round().asks()) {
      return "Cannot resolve: %s does not wait for an answer, it is %s"
          .formatted(id, state.tasks().get(id).status().word());
    }
    String how = answer.how();
    if (how == null || !ANSWERS.contains(how)) {
      return "Cannot resolve %s: how is \"%s\"; use rerun, take or skip".formatted(id, how);
    }
    boolean given = answer.commit() != null && !answer.commit().isBlank();
    if (how.equals("take") != given) {
      return "Cannot resolve %s: %s"
          .formatted(id, given ? "only take has a commit" : "take needs a commit");
    }
    return null;
  }

  static @Nullable String keep(RunState state, @Nullable Keep keep) {
    String id = keep == null ? null : keep.task();
    String refusal = task("keep", state, id);
    if (refusal != null || id == null || keep == null) {
      return refusal;
    }
    String time = keep.time();
    String problem = time == null ? "for is missing" : PlanDuration.problem(time);
    if (problem != null) {
      return "Cannot keep %s: %s".formatted(id, problem);
    }
    TaskState task = state.tasks().get(id);
    boolean gone = task.released() || (task.settled() && task.tryNumber() == 0);
    return gone ? "Cannot keep %s: it has no workspace any more".formatted(id) : null;
  }

  /** What holds for every command that names a task. */
  private static @Nullable String task(String verb, RunState state, @Nullable String id) {
    return state.tasks().has(id) ? null : "Cannot " + verb + ": no task \"" + id + "\" in this run";
  }
}
