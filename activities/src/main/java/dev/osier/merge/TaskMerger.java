package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.GitException;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.git.Trees;
import dev.osier.plan.MergeStyle;
import dev.osier.step.MergeTasks.Item;
import dev.osier.step.MergeTasks.MergeOutcome;
import dev.osier.step.MergeTasks.Merged;
import dev.osier.step.MergeTasks.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Merges tasks into the integration of their run, in the order given, each by a merge commit of its
 * own; one that conflicts is left out (G2).
 *
 * <p>Order: objects, then one move of the integration's ref for all of them. Stopped anywhere
 * before that move, the call has changed nothing; called again after it, it finds its merges and
 * gives the same answer.
 */
public final class TaskMerger {

  /** How often a call starts again because another attempt moved the ref meanwhile. */
  private static final int ATTEMPTS = 3;

  private final Repository repository;
  private final Refs refs;
  private final BooleanSupplier stopped;
  private final Regeneration regeneration;
  private final @Nullable MergeProcesses processes;
  private final FaultPoint.Observer observer;

  /** Without rules that run commands, and without a process that waits for the next call. */
  public TaskMerger(Repository repository, Refs refs, BooleanSupplier stopped) {
    this(repository, refs, stopped, Regeneration.NONE, null);
  }

  /**
   * @param stopped asked before each merge and before the ref is moved; once it is true the call
   *     ends with a {@link GitException}, and nothing was moved
   * @param processes where merging processes wait between calls; null: each call has its own
   */
  public TaskMerger(
      Repository repository,
      Refs refs,
      BooleanSupplier stopped,
      Regeneration regeneration,
      @Nullable MergeProcesses processes) {
    this(repository, refs, stopped, regeneration, processes, FaultPoint.Observer.NONE);
  }

  TaskMerger(
      Repository repository,
      Refs refs,
      BooleanSupplier stopped,
      Regeneration regeneration,
      @Nullable MergeProcesses processes,
      FaultPoint.Observer observer) {
    this.repository = repository;
    this.refs = refs;
    this.stopped = stopped;
    this.regeneration = regeneration;
    this.processes = processes;
    this.observer = observer;
  }

  /** The ref that holds everything that a run has merged so far. */
  public static String integrationRef(String run) {
    return "refs/osier/" + run + "/integration";
  }

  /**
   * Merges the tasks of {@code request} onto the commit given there.
   *
   * @throws GitException if the integration is not there, or stands where neither the request nor
   *     an earlier call of the same one has put it
   */
  public Merged merge(Request request) throws InterruptedException {
    MergeTrees trees = processes == null ? new MergeTrees(repository) : processes.take(repository);
    boolean whole = false;
    try {
      Merged merged = merge(request, trees);
      whole = true;
      return merged;
    } finally {
      if (whole && processes != null) {
        processes.giveBack(trees);
      } else {
        // After a fault it is not known what it would answer next.
        trees.close();
      }
    }
  }

  private Merged merge(Request request, MergeTrees trees) throws InterruptedException {
    Commits commits = trees.commits();
    for (int attempt = 1; ; attempt++) {
      String tip = refs.tip(integrationRef(request.run()));
      if (tip == null) {
        throw new GitException(
            "Cannot merge: run %s has no integration; it was released, or never prepared"
                .formatted(request.run()));
      }
      Merged merged = mergeAbove(request, commits.firstParents(tip, request.onto()), trees);
      if (moved(request, tip, merged, commits)) {
        return merged;
      }
      if (attempt == ATTEMPTS) {
        throw new GitException(
            "Cannot merge: %s was moved %d times meanwhile"
                .formatted(integrationRef(request.run()), ATTEMPTS));
      }
    }
  }

  /**
   * @param made what stands above the commit that is merged onto
   */
  private Merged mergeAbove(Request request, List<String> made, MergeTrees trees)
      throws InterruptedException {
    try (Trees files = trees.commits().trees()) {
      Integration integration =
          new Integration(request, files, trees, regeneration, trees.identity(), made, observer);
      List<MergeOutcome> outcomes = new ArrayList<>();
      for (Item item : request.items()) {
        requireGoing();
        MergeOutcome outcome = integration.merge(item);
        outcomes.add(outcome);
        if (outcome.merge() == null && request.stopAt().contains(item.task())) {
          break;
        }
      }
      return new Merged(integration.tip(), List.copyOf(outcomes));
    }
  }

  /** False if another attempt moved the ref first. */
  private boolean moved(Request request, String tip, Merged merged, Commits commits) {
    String wanted = merged.integration();
    boolean isBeyond = !commits.firstParents(tip, wanted).isEmpty();
    if (tip.equals(wanted) || (isBeyond && !request.replace())) {
      return true;
    }
    // Not what this request, or an earlier call of it, left there.
    if (!request.replace()
        && !tip.equals(request.onto())
        && !commits.firstParents(wanted, request.onto()).contains(tip)) {
      throw new GitException(
          "Cannot merge: the integration of run %s stands at %s, not at %s"
              .formatted(request.run(), tip, request.onto()));
    }
    requireGoing();
    keepReachable(request, merged);
    observer.reached(FaultPoint.WORK_KEPT_REACHABLE);
    boolean first =
        refs.compareAndSet(integrationRef(request.run()), tip, wanted, "osier: merge tasks");
    observer.reached(FaultPoint.INTEGRATION_MOVED);
    return first;
  }

  /**
   * In the other styles nothing leads to an agent's own commits once its branch is gone, and the
   * task may be evicted after that. The refs go with the run.
   */
  private void keepReachable(Request request, Merged merged) {
    for (MergeOutcome outcome : merged.outcomes()) {
      boolean own = request.style() == MergeStyle.MERGE || outcome.merge() == null;
      for (Item item : own ? List.<Item>of() : request.items()) {
        if (item.task().equals(outcome.task())) {
          String ref = "refs/osier/" + request.run() + "/work/" + item.task();
          String before = refs.tip(ref);
          if (!item.commit().equals(before)) {
            // Whoever moved it meanwhile merges the same work.
            refs.compareAndSet(ref, before, item.commit(), "osier: merge tasks");
          }
        }
      }
    }
  }

  private void requireGoing() {
    if (stopped.getAsBoolean()) {
      throw new GitException("Cannot go on merging: the call was stopped; nothing was moved");
    }
  }
}
