package dev.osier.merge;

import dev.osier.git.Identity;
import dev.osier.git.object.Commits;
import dev.osier.merge.MergeResult.Clean;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/**
 * A merge with a base that is given, whatever the histories say. Git takes a base from the
 * histories only (before 2.40), so it gets three commits made for it, the same ones each time.
 */
final class ChangeMerge {
  private final Commits commits;
  private final MergeTrees trees;

  ChangeMerge(MergeTrees trees) {
    this.commits = trees.commits();
    this.trees = trees;
  }

  /** Puts what changed from tree {@code base} to tree {@code theirs} upon tree {@code ours}. */
  MergeResult ofTrees(String base, String ours, String theirs) throws InterruptedException {
    if (base.equals(ours) || theirs.equals(ours)) {
      return new Clean(theirs);
    }
    if (base.equals(theirs)) {
      return new Clean(ours);
    }
    String baseCommit = standIn(base, List.of());
    String oursCommit = standIn(ours, List.of(baseCommit));
    String theirsCommit = standIn(theirs, List.of(baseCommit));
    return trees.get().merge(oursCommit, theirsCommit);
  }

  /** As {@link #ofTrees}, with the trees of these commits. */
  MergeResult ofCommits(String base, String ours, String theirs) throws InterruptedException {
    return ofTrees(commits.treeOf(base), commits.treeOf(ours), commits.treeOf(theirs));
  }

  private String standIn(String tree, List<String> parents) {
    return commits.write(
        tree,
        parents,
        "Stands in for a commit in a merge",
        Identity.OSIER,
        Identity.OSIER,
        Instant.EPOCH.atZone(ZoneOffset.UTC));
  }
}
