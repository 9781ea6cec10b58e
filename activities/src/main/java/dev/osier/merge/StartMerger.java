package dev.osier.merge;

import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.SpareObjects;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Refs;
import dev.osier.git.object.Trees;
import dev.osier.name.EffectId;
import dev.osier.name.RunNames;
import dev.osier.plan.MergeSign;
import dev.osier.step.Limits;
import dev.osier.step.MergeNeeds.Request;
import dev.osier.step.MergeNeeds.Start;
import dev.osier.step.MergeTasks;
import dev.osier.step.MergeTasks.Item;
import dev.osier.step.MergeTasks.MergeOutcome;
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
   * @throws GitException if a commit is not there, or git cannot try
   */
  public Start merge(Request request) throws InterruptedException {
    List<String> parents = new ArrayList<>(List.of(request.onto()));
    SpareObjects spares = SpareObjects.ofRun(repository, request.run());
    giveAgain(request, spares);
    try (MergeTrees trees = new MergeTrees(repository, spares);
        Trees files = trees.commits().trees()) {
      trees.ofRun(request.run(), request.base());
      Integration needs =
          new Integration(
              // Merge commits and no rules: what conflicts waits until its needs have landed.
              new MergeTasks.Request(
                  request.run(), request.repository(), request.onto(), false, request.needs()),
              files,
              trees,
              Regeneration.NONE,
              // Of these only the tree is used.
              trees.writer(MergeSign.NEVER),
              List.of(),
              MergeFaultPoint.Observer.NONE);
      for (Item item : request.needs()) {
        requireGoing();
        MergeOutcome outcome = needs.merge(item);
        if (outcome.merge() == null) {
          return new Start(
              null,
              Limits.headline("Its needs conflict: " + item.task() + ": " + outcome.headline()));
        }
        List<String> merged = trees.commits().parentsOf(outcome.merge());
        parents.add(merged.get(merged.size() - 1));
      }
      String tree = trees.commits().treeOf(needs.tip());
      return new Start(
          put(request, tree, parents, trees.writer(request.sign()), spares), "Merged its needs");
    }
  }

  /** What was sealed, and what was merged before, if somebody has pruned it since. */
  private void giveAgain(Request request, SpareObjects spares) {
    spares.give();
    Path ofRun = Objects.requireNonNull(spares.place().getParent());
    for (Item need : request.needs()) {
      SpareObjects.in(ofRun.resolve(need.task()), repository.commonDir()).give();
    }
  }

  private String put(
      Request request, String tree, List<String> parents, CommitWriter writer, SpareObjects spares)
      throws InterruptedException {
    Git git = Git.at(repository.commonDir()).with("GIT_DIR", repository.commonDir().toString());
    String ref = startRef(request.run(), request.task());
    String message = message(request);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      String there = refs.tip(ref);
      if (there != null && isSame(there, tree, request, message)) {
        return there;
      }
      String commit = writer.write(tree, parents, message);
      spares.hold(git, List.of(commit), parents);
      requireGoing();
      if (refs.compareAndSet(ref, there, commit, "osier: start of " + request.task())) {
        return commit;
      }
    }
    throw new GitException(
        "Cannot make a start: %s was moved %d times meanwhile".formatted(ref, ATTEMPTS));
  }

  /** Whether an earlier call has made it. The message names all that it was made of. */
  private boolean isSame(@Nullable String there, String tree, Request request, String message) {
    return there != null
        && commits.messageOf(there).equals(message)
        && commits.treeOf(there).equals(tree)
        && commits.parentsOf(there).get(0).equals(request.onto());
  }

  private static String message(Request request) {
    StringBuilder text = new StringBuilder("Start of ").append(request.task()).append("\n\nWith");
    request
        .needs()
        .forEach(need -> text.append("\n  ").append(need.task()).append(' ').append(need.commit()));
    return text.append("\n\n")
        .append(START)
        .append(new EffectId(request.run(), request.task()))
        .append('\n')
        .toString();
  }

  private void requireGoing() {
    if (stopped.getAsBoolean()) {
      throw new GitException("Cannot go on merging: the call was stopped; nothing was moved");
    }
  }
}
