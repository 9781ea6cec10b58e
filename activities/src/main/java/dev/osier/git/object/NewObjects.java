package dev.osier.git.object;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * What a commit has that others have not, as {@code git rev-list --objects} lists it, but read only
 * where trees differ from those of the parents: it takes as long as the change is large, where
 * git's walk takes as long as the repository is, and a process.
 */
final class NewObjects {
  private NewObjects() {}

  /** See {@link Commits#newObjects}. */
  static Set<String> of(Repository database, String tip, Collection<String> without)
      throws IOException {
    Set<String> found = new LinkedHashSet<>();
    try (ObjectReader reader = database.newObjectReader();
        RevWalk commits = new RevWalk(reader);
        TreeWalk trees = new TreeWalk(reader)) {
      commits.setRetainBody(false);
      commits.markStart(commits.parseCommit(ObjectId.fromString(tip)));
      for (String commit : without) {
        commits.markUninteresting(commits.parseCommit(ObjectId.fromString(commit)));
      }
      for (RevCommit commit = commits.next(); commit != null; commit = commits.next()) {
        found.add(commit.name());
        found.add(commit.getTree().name());
        trees.reset();
        trees.addTree(commit.getTree());
        for (RevCommit parent : commit.getParents()) {
          trees.addTree(commits.parseCommit(parent).getTree());
        }
        addNew(trees, found);
      }
    }
    return found;
  }

  /** What the first of the trees has, and none of the others at that place. */
  private static void addNew(TreeWalk trees, Set<String> found) throws IOException {
    while (trees.next()) {
      int mode = trees.getRawMode(0);
      if (mode == 0 || FileMode.GITLINK.equals(mode) || isInAnother(trees)) {
        continue;
      }
      found.add(trees.getObjectId(0).name());
      if (trees.isSubtree()) {
        trees.enterSubtree();
      }
    }
  }

  private static boolean isInAnother(TreeWalk trees) {
    for (int other = 1; other < trees.getTreeCount(); other++) {
      if (trees.getRawMode(other) != 0 && trees.idEqual(0, other)) {
        return true;
      }
    }
    return false;
  }
}
