package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.Git;
import dev.osier.git.GitException;
import dev.osier.git.Identity;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.merge.MergeTree.Clean;
import dev.osier.merge.MergeTree.Conflict;
import dev.osier.merge.MergeTree.Merge;
import dev.osier.run.EffectId;
import dev.osier.step.Limits;
import dev.osier.step.MergeTasks.Item;
import dev.osier.step.MergeTasks.MergeOutcome;
import dev.osier.step.MergeTasks.Merged;
import dev.osier.step.MergeTasks.Request;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Merges tasks into the integration of their run, in the order given, each as a merge commit of its
 * own. One that conflicts is left out.
 *
 * <p>Order: objects → one move of the integration's ref. Called again after a kill it finds the ref
 * either where it was, and merges again, or moved, and takes the merges that are there by their
 * {@code Osier-Effect} trailers.
 */
public final class TaskMerger {
  private final Repository repository;
  private final Refs refs;
  private final Commits commits;
  private final BooleanSupplier stopped;

  /**
   * @param stopped asked between merges; once true, nothing more is written
   */
  public TaskMerger(Repository repository, Refs refs, Commits commits, BooleanSupplier stopped) {
    this.repository = repository;
    this.refs = refs;
    this.commits = commits;
    this.stopped = stopped;
  }

  /** The ref that holds everything merged so far. */
  public static String integrationRef(String run) {
    return "refs/osier/" + run + "/integration";
  }

  /**
   * @throws GitException if the integration is neither at {@code onto} nor holds these merges
   */
  public Merged merge(Request request) throws IOException, InterruptedException {
    String ref = integrationRef(request.run());
    String tip = refs.tip(ref);
    Deque<String> existing = new ArrayDeque<>(existing(request, tip));
    boolean found = !existing.isEmpty();
    Identity identity = Identity.of(Git.at(repository.root()));
    List<MergeOutcome> outcomes = new ArrayList<>();
    String integration = request.onto();
    try (MergeTree trees = MergeTree.of(repository, commits, integration)) {
      for (Item item : request.items()) {
        if (stopped.getAsBoolean()) {
          throw new GitException("Stopped between two merges; nothing was moved");
        }
        String known = existing.peekFirst();
        if (known != null && isOf(known, request.run(), item)) {
          outcomes.add(merged(item, integration, known));
          integration = existing.removeFirst();
          continue;
        }
        MergeOutcome outcome = one(trees, request.run(), item, integration, identity);
        outcomes.add(outcome);
        if (outcome.merge() != null) {
          integration = outcome.merge();
        }
      }
    }
    boolean moved =
        (found && integration.equals(tip))
            || refs.compareAndSet(ref, tip, integration, "osier: merge tasks");
    if (!moved) {
      throw new GitException("Cannot merge: %s moved while its tasks were merged".formatted(ref));
    }
    return new Merged(integration, outcomes);
  }

  /** The merges of an earlier call on top of {@code onto}, or none. */
  private List<String> existing(Request request, @Nullable String tip) {
    if (tip == null || tip.equals(request.onto())) {
      return List.of();
    }
    List<String> chain = commits.firstParents(tip, request.onto());
    Set<String> asked = request.items().stream().map(Item::task).collect(Collectors.toSet());
    boolean ours =
        chain.stream()
            .map(commit -> MergeMessage.effect(commits.messageOf(commit)))
            .allMatch(
                effect ->
                    effect.isPresent()
                        && effect.get().run().equals(request.run())
                        && asked.contains(effect.get().task()));
    if (ours && !chain.isEmpty()) {
      return chain;
    }
    if (request.replace()) {
      return List.of();
    }
    throw new GitException(
        "Cannot merge: the integration of %s is at %s, not at %s"
            .formatted(request.run(), tip, request.onto()));
  }

  private boolean isOf(String commit, String run, Item item) {
    return MergeMessage.effect(commits.messageOf(commit))
        .filter(new EffectId(run, item.task())::equals)
        .isPresent();
  }

  private MergeOutcome one(
      MergeTree trees, String run, Item item, String integration, Identity identity)
      throws InterruptedException {
    boolean grown = commits.isAncestor(item.start(), integration);
    Merge merge =
        grown
            ? trees.merge(integration, item.commit())
            : transplant(trees, item, integration, identity);
    if (merge instanceof Conflict conflict) {
      return conflicted(run, item, integration, conflict);
    }
    String tree = ((Clean) merge).tree();
    String theirs =
        grown
            ? item.commit()
            : commits.write(
                tree,
                List.of(integration),
                MergeMessage.line(item.title()) + "\n",
                identity,
                identity);
    String commit =
        commits.write(
            tree, List.of(integration, theirs), MergeMessage.of(run, item), identity, identity);
    return merged(item, integration, commit);
  }

  /**
   * Only the task's own change, for one that started from work which was evicted since: merging its
   * commits would bring that work back. Its start is made the base of the merge by commits made for
   * it, since {@code merge-tree} takes a base only from git 2.40.
   */
  private Merge transplant(MergeTree trees, Item item, String integration, Identity identity)
      throws InterruptedException {
    String message = "base of a transplant\n";
    String base =
        commits.write(commits.treeOf(item.start()), List.of(), message, identity, identity);
    String ours =
        commits.write(commits.treeOf(integration), List.of(base), message, identity, identity);
    String theirs =
        commits.write(commits.treeOf(item.commit()), List.of(base), message, identity, identity);
    return trees.merge(ours, theirs);
  }

  private MergeOutcome merged(Item item, String before, String merge) {
    int count = commits.count(item.commit(), before);
    return new MergeOutcome(
        item.task(),
        merge,
        "Merged, %d %s".formatted(count, count == 1 ? "commit" : "commits"),
        List.of(),
        List.of());
  }

  private MergeOutcome conflicted(String run, Item item, String integration, Conflict conflict)
      throws InterruptedException {
    List<String> files = conflict.files().stream().limit(Limits.FILES).toList();
    List<String> with = lastToTouch(run, integration, files);
    String others = with.isEmpty() ? "the target" : String.join(", ", with);
    String more =
        conflict.files().size() > 1 ? " and " + (conflict.files().size() - 1) + " more" : "";
    return new MergeOutcome(
        item.task(),
        null,
        Limits.headline("Conflicts with %s in %s%s".formatted(others, files.get(0), more)),
        files,
        with);
  }

  /** The tasks of this run whose merges changed these files, the latest first. */
  private List<String> lastToTouch(String run, String integration, List<String> files)
      throws InterruptedException {
    List<String> args =
        new ArrayList<>(
            List.of(
                "--literal-pathspecs",
                "log",
                "--first-parent",
                "--format=%B%x1e",
                "-n",
                "50",
                integration,
                "--"));
    args.addAll(files);
    Set<String> tasks = new LinkedHashSet<>();
    String log = Git.at(repository.commonDir()).require(args.toArray(String[]::new));
    for (String message : log.split("\u001e", -1)) {
      MergeMessage.effect(message)
          .filter(effect -> effect.run().equals(run))
          .ifPresent(effect -> tasks.add(effect.task()));
    }
    return List.copyOf(tasks);
  }
}
