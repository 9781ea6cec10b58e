package dev.osier.publish;

import dev.osier.git.Commits;
import dev.osier.git.Commits.Difference;
import dev.osier.git.Refs;
import dev.osier.git.Repository;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.step.Limits;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves a branch forward in the work tree that has it checked out, by {@code git merge --ff-only
 * --no-overwrite-ignore}: moving the ref alone would turn the user's next commit into a revert, and
 * a plain {@code --ff-only} overwrites ignored files.
 *
 * <p>Order: look for what is in the way → journal → git → journal gone. A kill in the middle is
 * mended by {@link CheckoutRepair}. Only under the lock on checkouts.
 */
final class CheckoutMove {

  /** By which the processes of a move are found, should they outlive the worker. */
  static final String MARKER = "OSIER_PUBLISH";

  /** An editor's look at the state holds the index for a moment. */
  static final Duration LOCK_PATIENCE = Duration.ofSeconds(5);

  private static final Duration LOCK_PAUSE = Duration.ofMillis(50);

  private final Repository repository;
  private final Refs refs;
  private final Commits commits;

  CheckoutMove(Repository repository, Refs refs, Commits commits) {
    this.repository = repository;
    this.refs = refs;
    this.commits = commits;
  }

  /**
   * Moves {@code branch} from {@code from} to {@code to}.
   *
   * @return null, or the fact for which it was not moved; then nothing of the checkout is changed
   */
  @Nullable String move(Checkout checkout, String run, String branch, String from, String to)
      throws InterruptedException {
    if (!unlocked(checkout)) {
      return "%s is checked out in %s, and another git holds its index (%s)"
          .formatted(shorten(branch), checkout.path(), checkout.indexLock());
    }
    List<String> inTheWay = inTheWay(checkout, commits.differences(from, to));
    if (!inTheWay.isEmpty()) {
      return "%s is checked out in %s, and your work on %s%s would be overwritten"
          .formatted(
              shorten(branch),
              checkout.path(),
              inTheWay.get(0),
              inTheWay.size() > 1 ? " and " + (inTheWay.size() - 1) + " more" : "");
    }
    MoveJournal journal = MoveJournal.write(repository, run, branch, from, to, checkout.path());
    Exited merged = null;
    refs.ownMoves().note(branch, to);
    try {
      merged = merge(checkout, run, to);
    } finally {
      if (merged == null || !to.equals(refs.tip(branch))) {
        // Refused, failed half-way, timed out or interrupted.
        new CheckoutRepair(repository, refs, commits).repair(journal);
      } else {
        journal.delete();
      }
    }
    String tip = refs.tip(branch);
    return tip != null && commits.isAncestor(to, tip)
        ? null
        : "%s is checked out in %s, and git refused to move it (exit code %d: %s)"
            .formatted(
                shorten(branch), checkout.path(), merged.code(), Limits.headline(merged.errors()));
  }

  private static Exited merge(Checkout checkout, String run, String to)
      throws InterruptedException {
    return checkout
        .git()
        .with(MARKER, run)
        .call(
            "merge",
            "--quiet",
            "--ff-only",
            // Else an ignored file of the user's is overwritten.
            "--no-overwrite-ignore",
            // Each of these may be set by the user for all merges, or for this branch.
            "--no-autostash",
            "--no-squash",
            "--no-stat",
            "--no-verify-signatures",
            to);
  }

  private static boolean unlocked(Checkout checkout) throws InterruptedException {
    long deadline = System.nanoTime() + LOCK_PATIENCE.toNanos();
    while (Files.exists(checkout.indexLock())) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      Thread.sleep(LOCK_PAUSE.toMillis());
    }
    return true;
  }

  /** What of the user's would be overwritten: changes, staged ones too, and untracked files. */
  private static List<String> inTheWay(Checkout checkout, List<Difference> changes)
      throws InterruptedException {
    Set<String> changed = new HashSet<>();
    for (String entry :
        checkout
            .git()
            .require(
                "status",
                "--porcelain=v1",
                "-z",
                "--no-renames",
                "--untracked-files=no",
                // A submodule's own files are not touched.
                "--ignore-submodules=dirty")
            .split("\0", -1)) {
      if (entry.length() > 3) {
        changed.add(entry.substring(3));
      }
    }
    Set<String> removed = new HashSet<>();
    changes.stream().filter(Difference::removed).forEach(change -> removed.add(change.path()));
    List<String> found = new ArrayList<>();
    for (Difference change : changes) {
      if (changed.contains(change.path())
          || (change.added() && isOccupied(checkout.path(), change.path(), removed))) {
        found.add(change.path());
      }
    }
    return found;
  }

  /** True if a file stands where {@code path} is to be made, or where a directory above it is. */
  private static boolean isOccupied(Path root, String path, Set<String> removed) {
    Path place = root.resolve(path);
    // A directory there is git's to judge: it may hold nothing but files that go.
    boolean occupied =
        Files.exists(place, LinkOption.NOFOLLOW_LINKS)
            && !Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
    for (Path up = place.getParent();
        !occupied && up != null && !up.equals(root);
        up = up.getParent()) {
      occupied =
          Files.exists(up, LinkOption.NOFOLLOW_LINKS)
              && !Files.isDirectory(up, LinkOption.NOFOLLOW_LINKS)
              && !removed.contains(root.relativize(up).toString());
    }
    return occupied;
  }

  private static String shorten(String branch) {
    return branch.substring("refs/heads/".length());
  }
}
