package dev.osier.merge;

import dev.osier.git.Commits;
import dev.osier.git.Identity;
import dev.osier.git.Repository;
import dev.osier.merge.MergeResult.Clean;
import dev.osier.merge.MergeResult.Conflict;
import dev.osier.run.EffectId;
import dev.osier.step.Limits;
import dev.osier.step.MergeTasks.Item;
import dev.osier.step.MergeTasks.MergeOutcome;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The integration of a run while tasks are merged into it, one after another. Writes commits and
 * moves no ref.
 *
 * <p>Merges that an earlier call made are taken again if they are what this one would make, tree
 * and parents: so a call after a lost answer gives the same ids, and a commit that somebody else
 * put there is not taken for a merge.
 */
final class Integration implements AutoCloseable {
  private final Repository repository;
  private final Commits commits;
  private final String run;
  private final Identity identity;
  private final Deque<String> made;
  private final EarlierMerges earlier;
  private MergeTree trees;
  private String tip;

  /**
   * @param made the merges above {@code onto} that an earlier call may have made, the oldest first
   */
  Integration(
      Repository repository,
      Commits commits,
      String run,
      Identity identity,
      String onto,
      List<String> made)
      throws InterruptedException {
    this.repository = repository;
    this.commits = commits;
    this.run = run;
    this.identity = identity;
    this.made = new ArrayDeque<>(made);
    this.earlier = new EarlierMerges(commits, run);
    this.trees = MergeTree.with(repository, commits, onto);
    this.tip = onto;
  }

  /** The commit that holds everything merged so far. */
  String tip() {
    return tip;
  }

  /** Merges one more; a task that conflicts is left out, and the tip stays. */
  MergeOutcome merge(Item item) throws InterruptedException {
    // The start must be in both histories for git to see only the task's change. It is not in the
    // integration's if a task that this one was built on was evicted; not in the task's if the
    // agent rewrote history.
    boolean direct = holds(item.start()) && commits.isAncestor(item.start(), item.commit());
    MergeResult result =
        direct ? trees.merge(tip, item.commit()) : mergeOnlyChange(item.start(), item.commit());
    if (result instanceof Conflict conflict) {
      return conflicted(item, conflict.files());
    }
    String tree = ((Clean) result).tree();
    String merge = madeBefore(item, tree, direct);
    if (merge == null) {
      made.clear();
      String theirs = direct ? item.commit() : writeChange(item, tree);
      merge =
          commits.write(tree, List.of(tip, theirs), MergeMessage.of(run, item), identity, identity);
    }
    return moved(item, merge, direct);
  }

  /**
   * Whether all that a task started from is in the integration: the commit itself or, of one that
   * was made for the task to start from before its needs were merged, what it was made of.
   */
  private boolean holds(String start) {
    if (commits.isAncestor(start, tip)) {
      return true;
    }
    List<String> parents = commits.parentsOf(start);
    return parents.size() > 1
        && parents.stream().allMatch(parent -> commits.isAncestor(parent, tip));
  }

  @Override
  public void close() {
    trees.close();
  }

  /**
   * A merge with the start as its base, whatever the histories say. Git takes a base from the
   * histories only (before 2.40), so it gets three commits made for it, the same ones each time.
   */
  private MergeResult mergeOnlyChange(String start, String commit) throws InterruptedException {
    String base = writeStandIn(start, List.of());
    String ours = writeStandIn(tip, List.of(base));
    String theirs = writeStandIn(commit, List.of(base));
    return trees.merge(ours, theirs);
  }

  private String writeStandIn(String commit, List<String> parents) {
    return commits.write(
        commits.treeOf(commit),
        parents,
        "Stands in for a commit in a merge",
        Identity.OSIER,
        Identity.OSIER,
        Instant.EPOCH.atZone(ZoneOffset.UTC));
  }

  /** The change of a task as one commit on top of the integration. */
  private String writeChange(Item item, String tree) {
    String message =
        "%s\n\nWhat %s changed since %s, without the work that was there before.\n"
            .formatted(MergeMessage.title(item), item.commit(), item.start());
    return commits.write(tree, List.of(tip), message, identity, identity);
  }

  /** The next merge that was made before, if it is just what is to be made now. */
  private @Nullable String madeBefore(Item item, String tree, boolean direct) {
    String merge = made.peekFirst();
    if (merge == null) {
      return null;
    }
    List<String> parents = commits.parentsOf(merge);
    boolean same =
        new EffectId(run, item.task())
                .toString()
                .equals(MergeMessage.effect(commits.messageOf(merge)))
            && commits.treeOf(merge).equals(tree)
            && parents.size() == 2
            && parents.get(0).equals(tip)
            && (direct
                ? parents.get(1).equals(item.commit())
                : commits.treeOf(parents.get(1)).equals(tree)
                    && commits.parentsOf(parents.get(1)).equals(List.of(tip)));
    return same ? made.removeFirst() : null;
  }

  private MergeOutcome moved(Item item, String merge, boolean direct) throws InterruptedException {
    List<String> files = commits.changedPaths(tip, merge);
    int made = commits.isAncestor(item.start(), tip) ? 0 : 1;
    int count = direct ? commits.count(item.commit(), tip) - made : 1;
    tip = merge;
    if (files.stream().anyMatch(file -> file.endsWith(Attributes.NAME))) {
      trees.close();
      trees = MergeTree.with(repository, commits, tip);
    }
    String headline =
        "Merged %s, %s, %s"
            .formatted(item.task(), counted(count, "commit"), counted(files.size(), "file"));
    return new MergeOutcome(item.task(), merge, Limits.headline(headline), List.of(), List.of());
  }

  private MergeOutcome conflicted(Item item, List<String> files) {
    List<String> with = earlier.thatChanged(files, tip);
    int more = files.size() - 1;
    String where =
        (files.isEmpty() ? "" : " in " + MergeMessage.line(files.get(0)))
            + (more > 0 ? " and " + more + " more" : "");
    String whom = with.isEmpty() ? "what was there before" : String.join(", ", with);
    return new MergeOutcome(
        item.task(),
        null,
        Limits.headline("Conflicts with " + whom + where),
        files.stream().limit(Limits.FILES).toList(),
        with);
  }

  private static String counted(int count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
