package dev.osier.merge;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.LostObjectsException;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.git.object.Trees;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.job.Merged;
import dev.osier.name.RunNames;
import dev.osier.plan.MergeStyle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
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
  private final PublishedTargets own;
  private final BooleanSupplier stopped;
  private final Regeneration regeneration;
  private final @Nullable MergeProcesses processes;
  private final MergeFaultPoint.Observer observer;
  private boolean wasStopped;

  /** Without rules that run commands, and without a process that waits for the next call. */
  public TaskMerger(
      Repository repository, Refs refs, PublishedTargets own, BooleanSupplier stopped) {
    this(repository, refs, own, stopped, Regeneration.NONE, null);
  }

  /**
   * @param own where Osier has moved the integration: only what stands there is taken for an
   *     earlier call's
   * @param stopped asked before each merge and before the ref is moved; once it is true the call
   *     ends with a {@link GitException}, and nothing was moved
   * @param processes where merging processes wait between calls; null: each call has its own
   */
  public TaskMerger(
      Repository repository,
      Refs refs,
      PublishedTargets own,
      BooleanSupplier stopped,
      Regeneration regeneration,
      @Nullable MergeProcesses processes) {
    this(repository, refs, own, stopped, regeneration, processes, MergeFaultPoint.Observer.NONE);
  }

  TaskMerger(
      Repository repository,
      Refs refs,
      PublishedTargets own,
      BooleanSupplier stopped,
      Regeneration regeneration,
      @Nullable MergeProcesses processes,
      MergeFaultPoint.Observer observer) {
    this.repository = repository;
    this.refs = refs;
    this.own = own;
    this.stopped = stopped;
    this.regeneration = regeneration;
    this.processes = processes;
    this.observer = observer;
  }

  /** Osier is about to move an integration's ref. */
  private static void begin(PublishedTargets own, String ref, String commit) {
    try {
      own.note(ref, commit);
    } catch (IOException e) {
      throw new GitException("Cannot note where " + ref + " is moved to: " + e.getMessage(), e);
    }
  }

  /**
   * Fixes the base of a run: its integration begins there.
   *
   * @return the base; another one if an attempt before has fixed that
   */
  public static String begin(Refs refs, PublishedTargets own, String run, String base) {
    String ref = integrationRef(run);
    String there = refs.tip(ref);
    if (there != null && own.has(ref, there)) {
      return there;
    }
    begin(own, ref, base);
    if (!refs.compareAndSet(ref, there, base, "osier: begin")) {
      throw new GitException("Cannot begin: another attempt did at the same time");
    }
    return base;
  }

  /** The ref that holds everything that a run has merged so far. */
  public static String integrationRef(String run) {
    return new RunNames(run).integration();
  }

  /**
   * Merges the tasks of {@code request} onto the commit given there.
   *
   * <p>An integration that an agent has deleted or moved is put right: the request says where it
   * stood.
   *
   * @throws GitException if the integration stands where Osier has put it, but neither the request
   *     nor an earlier call of the same one
   * @throws LostObjectsException if commits of the request are gone
   */
  public Merged merge(MergeJob request) throws InterruptedException {
    SpareObjects spares = SpareObjects.ofRun(repository, request.run());
    MergeTrees trees =
        processes == null ? new MergeTrees(repository, spares) : processes.take(repository, spares);
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

  private Merged merge(MergeJob request, MergeTrees trees) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return mergeOnce(request, trees);
      } catch (GitException e) {
        // Somebody prunes: what was read just now may have been gone, and be given again by now.
        // The commands of rules are not run again for it: the step is.
        if (attempt == ATTEMPTS || wasStopped || !request.rules().isEmpty()) {
          throw e;
        }
      }
    }
  }

  private Merged mergeOnce(MergeJob request, MergeTrees trees) throws InterruptedException {
    Commits commits = trees.commits();
    giveAgain(request, trees);
    requireThere(request, commits);
    requireNotReleased(request);
    trees.ofRun(request.run(), request.base());
    for (int attempt = 1; ; attempt++) {
      String tip = refs.tip(integrationRef(request.run()));
      requireNotReleased(request);
      boolean known = tip != null && isOwn(request, tip);
      List<String> made =
          tip != null && known ? commits.firstParents(tip, request.onto()) : List.of();
      Merged merged = mergeAbove(request, made, trees);
      hold(request, merged, trees);
      if (moved(request, tip, known, merged, commits)) {
        return merged;
      }
      if (attempt == ATTEMPTS) {
        throw new GitException(
            "Cannot merge: %s was moved %d times meanwhile"
                .formatted(integrationRef(request.run()), ATTEMPTS));
      }
    }
  }

  private void requireNotReleased(MergeJob request) {
    String ref = integrationRef(request.run());
    if (refs.tip(ref) == null && own.isGone(ref)) {
      throw new GitException("Cannot merge: run %s was released".formatted(request.run()));
    }
  }

  /** What was sealed, and what was merged before, if somebody has pruned it since. */
  private void giveAgain(MergeJob request, MergeTrees trees) {
    SpareObjects spares = trees.spares();
    if (spares == null) {
      return;
    }
    spares.give();
    Path ofRun = Objects.requireNonNull(spares.place().getParent());
    for (Item item : request.items()) {
      SpareObjects.in(ofRun.resolve(item.task()), repository.commonDir()).give();
    }
  }

  /** Before the ref is moved there. What the tasks made is held with them. */
  private void hold(MergeJob request, Merged merged, MergeTrees trees) throws InterruptedException {
    SpareObjects spares = trees.spares();
    if (spares != null && !merged.integration().equals(request.onto())) {
      List<String> known = new ArrayList<>(List.of(request.onto()));
      request.items().forEach(item -> known.add(item.commit()));
      Git git = Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
      spares.hold(git, trees.commits().newObjects(merged.integration(), known));
    }
  }

  /** Else an agent has put it there. */
  private boolean isOwn(MergeJob request, String tip) {
    return tip.equals(request.onto()) || own.has(integrationRef(request.run()), tip);
  }

  /** The ref can be made again, for the workflow knows where it stood; the objects cannot. */
  private static void requireThere(MergeJob request, Commits commits) {
    Stream.concat(
            Stream.of(request.onto()),
            request.items().stream().flatMap(item -> Stream.of(item.start(), item.commit())))
        .filter(commit -> !commits.exists(commit))
        .findFirst()
        .ifPresent(
            commit -> {
              throw new LostObjectsException(
                  ("Cannot merge: commit %s of run %s is not in the repository any more;"
                          + " something has removed objects (git gc --prune=now, git prune)")
                      .formatted(commit, request.run()));
            });
  }

  /**
   * @param made what stands above the commit that is merged onto
   */
  private Merged mergeAbove(MergeJob request, List<String> made, MergeTrees trees)
      throws InterruptedException {
    try (Trees files = trees.commits().trees()) {
      CommitWriter writer = trees.writer(request.sign());
      Integration integration =
          new Integration(request, files, trees, regeneration, writer, made, observer);
      List<MergeOutcome> outcomes = new ArrayList<>();
      for (Item item : request.items()) {
        requireGoing();
        MergeOutcome outcome = integration.merge(item);
        outcomes.add(outcome);
        if (outcome.merge() == null && request.stopAt().contains(item.task())) {
          break;
        }
      }
      return new Merged(integration.tip(), outcomes, writer.problems());
    }
  }

  /**
   * False if another attempt moved the ref first.
   *
   * @param tip where it stands; null: somebody has deleted it
   * @param known whether Osier has put it there
   */
  private boolean moved(
      MergeJob request, @Nullable String tip, boolean known, Merged merged, Commits commits) {
    String wanted = merged.integration();
    boolean isBeyond = known && tip != null && !commits.firstParents(tip, wanted).isEmpty();
    if (wanted.equals(tip) || (isBeyond && !request.replace())) {
      return true;
    }
    // Not what this request, or an earlier call of it, left there.
    if (known
        && !request.replace()
        && !request.onto().equals(tip)
        && !commits.firstParents(wanted, request.onto()).contains(tip)) {
      throw new GitException(
          "Cannot merge: the integration of run %s stands at %s, not at %s"
              .formatted(request.run(), tip, request.onto()));
    }
    requireGoing();
    keepReachable(request, merged);
    observer.reached(MergeFaultPoint.WORK_KEPT_REACHABLE);
    begin(own, integrationRef(request.run()), wanted);
    boolean first =
        refs.compareAndSet(integrationRef(request.run()), tip, wanted, "osier: merge tasks");
    observer.reached(MergeFaultPoint.INTEGRATION_MOVED);
    return first;
  }

  /**
   * In the other styles nothing leads to an agent's own commits once its branch is gone, and the
   * task may be evicted after that. The refs go with the run.
   */
  private void keepReachable(MergeJob request, Merged merged) {
    for (MergeOutcome outcome : merged.outcomes()) {
      boolean own = request.style() == MergeStyle.MERGE || outcome.merge() == null;
      for (Item item : own ? List.<Item>of() : request.items()) {
        if (item.task().equals(outcome.task())) {
          String ref = new RunNames(request.run()).work(item.task());
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
      wasStopped = true;
      throw new GitException("Cannot go on merging: the call was stopped; nothing was moved");
    }
  }
}
