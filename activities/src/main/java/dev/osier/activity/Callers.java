package dev.osier.activity;

import dev.osier.effect.EffectStore;
import dev.osier.effect.RunOrigin;
import dev.osier.name.EffectId;
import dev.osier.text.Limits;
import io.temporal.activity.ActivityInfo;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask for a step: only the workflow that the run is. The key of a run is made from its
 * workflow's id and first run id, and both are told by the server and not by the request, so that
 * whoever may start workflows acts for their own runs, and for no other.
 *
 * <p>Of a workflow that was reset or continued as new the server is asked for the first run id.
 * Where a server does not tell it, what was written as the run was prepared has to name the same
 * workflow.
 */
final class Callers {
  /** Of failures of steps that do not act. */
  static final String REFUSED = "NotOfThisRun";

  /** Of workflows that were reset; each costs a question to the server. */
  private static final int KNOWN = 10_000;

  private final FirstRuns firstRuns;
  private final Map<String, String> chains = new ConcurrentHashMap<>();
  private final Map<String, String> prepared = new ConcurrentHashMap<>();

  Callers(FirstRuns firstRuns) {
    this.firstRuns = firstRuns;
  }

  /**
   * That the run is the caller's, before anything is opened for it.
   *
   * @throws ApplicationFailure {@link #REFUSED}, for good, if not
   * @throws IOException if the server could not be asked
   */
  void requireOwn(ActivityInfo caller, String run) throws IOException {
    if (!isOwn(caller, run) && !isOfUntoldChain(caller, run)) {
      throw notOwn(caller, run);
    }
  }

  /**
   * Likewise, and that it was prepared in this repository.
   *
   * @throws ApplicationFailure {@link #REFUSED}, for good, if not
   * @throws IOException if the server could not be asked
   */
  void requirePrepared(ActivityInfo caller, String run, String root, EffectStore store)
      throws IOException {
    requireOwn(caller, run);
    Optional<RunOrigin> origin = RunOrigin.load(store, run).filter(known -> isOf(known, caller));
    if (origin.isEmpty() && !isOwn(caller, run)) {
      throw notOwn(caller, run);
    }
    String place = prepared.get(run);
    if (place == null ? origin.isEmpty() : !place.equals(root)) {
      throw refused(run, "it was not prepared in " + root);
    }
  }

  /** From now on it is known where the run acts, whatever becomes of what is written there. */
  void prepared(String run, String root) {
    prepared.put(run, root);
  }

  /**
   * That tasks can be called so: everything of theirs is found by these names.
   *
   * @throws ApplicationFailure {@link #REFUSED}, for good, if one cannot
   */
  static void requireNames(String run, Collection<String> tasks) {
    for (String task : tasks) {
      if (task == null || !EffectStore.isName(task)) {
        throw refused(run, "\"%s\" is no name of a task".formatted(task));
      }
    }
  }

  private static boolean isOf(RunOrigin origin, ActivityInfo caller) {
    return origin.workflowId().equals(caller.getWorkflowId())
        && origin.namespace().equals(caller.getNamespace());
  }

  private boolean isOwn(ActivityInfo caller, String run) throws IOException {
    String workflow = caller.getWorkflowId();
    if (workflow == null || caller.getWorkflowRunId() == null) {
      return false;
    }
    if (run.equals(EffectId.runKey(workflow, caller.getWorkflowRunId()))) {
      return true;
    }
    String first = firstRun(caller);
    return first != null && run.equals(EffectId.runKey(workflow, first));
  }

  /** Whether the server says nothing of the caller's chain, and the key is one of this workflow. */
  private boolean isOfUntoldChain(ActivityInfo caller, String run) throws IOException {
    String workflow = caller.getWorkflowId();
    return workflow != null
        && caller.getWorkflowRunId() != null
        && run.equals(EffectId.runKey(workflow, run.substring(run.lastIndexOf('-') + 1)))
        && firstRun(caller) == null;
  }

  private @Nullable String firstRun(ActivityInfo caller) throws IOException {
    String known = chains.get(caller.getWorkflowRunId());
    if (known != null) {
      return known;
    }
    String first = firstRuns.of(caller).orElse(null);
    if (first != null) {
      if (chains.size() >= KNOWN) {
        chains.clear();
      }
      chains.put(caller.getWorkflowRunId(), first);
    }
    return first;
  }

  private static ApplicationFailure notOwn(ActivityInfo caller, String run) {
    return refused(run, "it is not the run of workflow \"%s\"".formatted(caller.getWorkflowId()));
  }

  private static ApplicationFailure refused(String run, String why) {
    return Step.plain(
        ApplicationFailure.newNonRetryableFailure(
            Limits.headline("Cannot act for run \"%s\": %s".formatted(Limits.cut(run, 80), why)),
            REFUSED));
  }
}
