package dev.osier.merge;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.git.object.Trees;
import dev.osier.job.MergeJob;
import dev.osier.job.MergeJob.Item;
import dev.osier.job.MergeOutcome;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import dev.osier.plan.MergeSign;
import dev.osier.text.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the commit that a task starts from whose needs are not merged yet: one commit with the
 * integration as its first parent and the tip of each need's work as another. So git knows, once
 * those are merged, what of the task's history is its own: its merge brings no second merge of a
 * need into the first parents.
 *
 * <p>Order: objects, then one ref, under which the same call finds the commit again. The
 * integration is not moved.
 */
public final class StartMerger {
  private static final String START = "Osier-Start: ";

  /** How often a call starts again because another attempt moved the ref meanwhile. */
  private static final int ATTEMPTS = 3;

  private final Repository repository;
  private final Refs refs;
  private final Commits commits;
  private final BooleanSupplier stopped;

  /**
   * @param stopped asked before each merge and before the ref is moved; once it is true the call
   *     ends with a {@link GitException}, and nothing was moved
   */
  public StartMerger(Repository repository, Refs refs, Commits commits, BooleanSupplier stopped) {
    this.repository = repository;
    this.refs = refs;
    this.commits = commits;
    this.stopped = stopped;
  }

  /** The ref that holds the commit which a task starts from. */
  public static String startRef(String run, String task) {
    return new RunNames(run).start(task);
  }

  /**
   * @param task that is to start
   * @param job the work it needs, directly or by way of others, in the order of merging. Its style
   *     and rules do not count: what conflicts waits until its needs have landed
   * @return the commit to start from; a conflict if its needs conflict with the integration or with
   *     each other
   * @throws GitException if a commit is not there, or git cannot try
   */
  public MergeOutcome merge(String task, MergeJob job) throws InterruptedException {
    List<String> parents = new ArrayList<>(List.of(job.onto()));
    SpareObjects spares = SpareObjects.ofRun(repository, job.run());
    giveAgain(job, spares);
    try (MergeTrees trees = new MergeTrees(repository, spares);
        Trees files = trees.commits().trees()) {
      trees.ofRun(job.run(), job.base());
      Integration needs =
          new Integration(
              new MergeJob(job.run(), job.repository(), job.onto(), false, job.items()),
              files,
              trees,
              Regeneration.NONE,
              // Of these only the tree is used.
              trees.writer(MergeSign.NEVER),
              List.of(),
              MergeFaultPoint.Observer.NONE);
      for (Item item : job.items()) {
        requireGoing();
        MergeOutcome outcome = needs.merge(item);
        if (outcome.merge() == null) {
          return outcome(
              task,
              null,
              Limits.headline("Its needs conflict: " + item.task() + ": " + outcome.headline()));
        }
        List<String> merged = trees.commits().parentsOf(outcome.merge());
        parents.add(merged.get(merged.size() - 1));
      }
      String tree = trees.commits().treeOf(needs.tip());
      return outcome(
          task,
          put(task, job, tree, parents, trees.writer(job.sign()), spares),
          "Merged its needs");
    }
  }

  private static MergeOutcome outcome(String task, @Nullable String commit, String headline) {
    return new MergeOutcome(task, commit, headline, List.of(), List.of());
  }

  /** What was sealed, and what was merged before, if somebody has pruned it since. */
  private void giveAgain(MergeJob job, SpareObjects spares) {
    spares.give();
    Path ofRun = Objects.requireNonNull(spares.place().getParent());
    for (Item need : job.items()) {
      SpareObjects.in(ofRun.resolve(need.task()), repository.commonDir()).give();
    }
  }

  private String put(
      String task,
      MergeJob job,
      String tree,
      List<String> parents,
      CommitWriter writer,
      SpareObjects spares)
      throws InterruptedException {
    Git git = Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
    String ref = startRef(job.run(), task);
    String message = message(task, job);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      String there = refs.tip(ref);
      if (there != null && isSame(there, tree, job, message)) {
        return there;
      }
      String commit = writer.write(tree, parents, message);
      spares.hold(git, List.of(commit), parents);
      requireGoing();
      if (refs.compareAndSet(ref, there, commit, "osier: start of " + task)) {
        return commit;
      }
    }
    throw new GitException(
        "Cannot make a start: %s was moved %d times meanwhile".formatted(ref, ATTEMPTS));
  }

  /** Whether an earlier call has made it. The message names all that it was made of. */
  private boolean isSame(@Nullable String there, String tree, MergeJob job, String message) {
    return there != null
        && commits.messageOf(there).equals(message)
        && commits.treeOf(there).equals(tree)
        && commits.parentsOf(there).get(0).equals(job.onto());
  }

  private static String message(String task, MergeJob job) {
    StringBuilder text = new StringBuilder("Start of ").append(task).append("\n\nWith");
    job.items()
        .forEach(need -> text.append("\n  ").append(need.task()).append(' ').append(need.commit()));
    return text.append("\n\n")
        .append(START)
        .append(new EffectId(job.run(), task))
        .append('\n')
        .toString();
  }

  private void requireGoing() {
    if (stopped.getAsBoolean()) {
      throw new GitException("Cannot go on merging: the call was stopped; nothing was moved");
    }
  }
}
