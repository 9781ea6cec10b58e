package dev.osier.merge;

import dev.osier.git.object.Commits;
import dev.osier.job.MergeJob.Item;
import dev.osier.merge.MergeResult.Clean;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The commits of a task made again, one by one, upon the integration. Writes no commit of them. */
final class TaskCommits {
  /** Of one task; each costs a merge. */
  private static final int LIMIT = 200;

  private final Commits commits;
  private final ChangeMerge merging;

  TaskCommits(Commits commits, ChangeMerge merging) {
    this.commits = commits;
    this.merging = merging;
  }

  /**
   * A commit made again.
   *
   * @param tree that it has now
   */
  record Again(String original, String tree) {}

  /** The commits of the task, the oldest first. */
  List<String> of(Item item) {
    return commits.firstParents(item.commit(), item.start());
  }

  /**
   * Each commit as it is upon {@code tip}; one that changes nothing there is left out.
   *
   * @param tree what has to come out: that of the merge of them all
   * @return null if the task is not a line of commits that can be made again one by one, or if they
   *     would give another tree than the merge
   */
  @Nullable List<Again> upon(String tip, Item item, String tree) throws InterruptedException {
    List<String> originals = of(item);
    if (originals.isEmpty() || originals.size() > LIMIT) {
      return null;
    }
    List<Again> again = new ArrayList<>();
    String now = commits.treeOf(tip);
    for (String original : originals) {
      List<String> parents = commits.parentsOf(original);
      if (parents.size() != 1 || !commits.isRewritable(original)) {
        return null;
      }
      String before = commits.treeOf(parents.get(0));
      String after = commits.treeOf(original);
      String next =
          merging.ofTrees(before, now, after) instanceof Clean clean ? clean.tree() : null;
      if (next == null) {
        return null;
      }
      if (!next.equals(now) || after.equals(before)) {
        again.add(new Again(original, next));
      }
      now = next;
    }
    return again.isEmpty() || !now.equals(tree) ? null : List.copyOf(again);
  }
}
