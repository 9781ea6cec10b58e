package dev.osier.revert;

import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.job.PublishJob;
import dev.osier.merge.LandedTasks;
import dev.osier.merge.LandedTasks.Landed;
import dev.osier.merge.TaskRevert;
import dev.osier.name.EffectId;
import dev.osier.publish.TargetMove;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Undoes one landed task by a commit upon a branch. Finds the task by the trailers of its commits;
 * needs no server, and no state of the run.
 */
public final class HostRevert {
  /** How often it begins again because the branch moved meanwhile. */
  private static final int ATTEMPTS = 3;

  private final Repository repository;
  private final String branch;
  private final PublishedTargets published;

  /**
   * @param home {@code $OSIER_HOME}
   * @param branch without {@code refs/heads/}
   */
  public HostRevert(Path home, Repository repository, String branch) {
    this.published = new PublishedTargets(home, repository);
    this.repository = repository;
    this.branch = branch;
  }

  /** How it ended. */
  public sealed interface Result {}

  /** The branch was moved to {@code commit}. */
  public record Reverted(EffectId effect, String commit) implements Result {}

  /** The branch has nothing of the task any more. */
  public record Nothing(EffectId effect) implements Result {}

  /**
   * What came later changed the same places; nothing was moved.
   *
   * @param with the tasks among that; empty: commits of the user's
   */
  public record Conflicts(EffectId effect, List<String> files, List<EffectId> with, String hunks)
      implements Result {
    public Conflicts {
      files = List.copyOf(files);
      with = List.copyOf(with);
    }
  }

  /**
   * The branch could not be moved safely.
   *
   * @param commit to which it would have been moved
   */
  public record NotMoved(EffectId effect, String refusal, String commit) implements Result {}

  /**
   * The branch has not exactly one such task.
   *
   * @param landed tasks that can be meant; all there are, if none can
   */
  public record NotFound(boolean branchThere, boolean several, List<EffectId> landed)
      implements Result {
    public NotFound {
      landed = List.copyOf(landed);
    }
  }

  /**
   * @param run the run's key, or its beginning
   */
  public Result revert(String run, String task) throws InterruptedException, IOException {
    try (Refs refs = Refs.of(repository);
        Commits commits = Commits.of(repository)) {
      for (int attempt = 1; ; attempt++) {
        Result result = revertOnce(run, task, refs, commits);
        boolean moved =
            result instanceof NotMoved refused
                && !commits
                    .parentsOf(refused.commit())
                    .equals(tip(refs) == null ? List.of() : List.of(String.valueOf(tip(refs))));
        if (!moved || attempt == ATTEMPTS) {
          return result;
        }
      }
    }
  }

  private @Nullable String tip(Refs refs) {
    return refs.tip("refs/heads/" + branch);
  }

  private Result revertOnce(String run, String task, Refs refs, Commits commits)
      throws InterruptedException, IOException {
    String tip = tip(refs);
    if (tip == null) {
      return new NotFound(false, false, List.of());
    }
    EffectId exact = new EffectId(run, task);
    Predicate<Landed> isExact = landed -> landed.effect().equals(exact);
    List<Landed> all = new LandedTasks(commits).in(tip, isExact);
    List<Landed> meant = all.stream().filter(isExact).toList();
    if (meant.isEmpty()) {
      meant =
          all.stream()
              .filter(its -> its.effect().task().equals(task))
              .filter(its -> its.effect().run().startsWith(run))
              .toList();
    }
    if (meant.size() != 1) {
      List<EffectId> shown = (meant.isEmpty() ? all : meant).stream().map(Landed::effect).toList();
      return new NotFound(true, !meant.isEmpty(), shown);
    }
    Landed landed = meant.get(0);
    EffectId effect = landed.effect();
    TaskRevert.Result result =
        new TaskRevert(repository, commits).upon(tip, landed, all.subList(0, all.indexOf(landed)));
    if (result instanceof TaskRevert.Conflicts conflicts) {
      return new Conflicts(effect, conflicts.files(), conflicts.with(), conflicts.hunks());
    }
    if (result instanceof TaskRevert.Nothing) {
      return new Nothing(effect);
    }
    String commit = ((TaskRevert.Made) result).commit();
    PublishJob request =
        new PublishJob(effect.run(), repository.root().toString(), branch, tip, commit, true);
    String refusal = new TargetMove(repository, refs, commits, published, request).moveOnly();
    return refusal == null ? new Reverted(effect, commit) : new NotMoved(effect, refusal, commit);
  }
}
