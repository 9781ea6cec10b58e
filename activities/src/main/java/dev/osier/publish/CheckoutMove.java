package dev.osier.publish;

import dev.osier.git.PathNames;
import dev.osier.git.Repository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Difference;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.git.worktree.WorktreeStatus;
import dev.osier.process.ProgramResult.Exited;
import dev.osier.text.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
  private final PublishedTargets published;

  CheckoutMove(Repository repository, Refs refs, Commits commits, PublishedTargets published) {
    this.published = published;
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
      return "%s is checked out in %s, and your work on %s would be overwritten"
          .formatted(shorten(branch), checkout.path(), NamedFiles.of(inTheWay));
    }
    MoveJournal journal =
        MoveJournal.write(repository, published, run, branch, from, to, checkout.path());
    Exited merged = null;
    try {
      merged = merge(checkout, run, to);
    } finally {
      if (merged == null || !to.equals(refs.tip(branch))) {
        // Refused, failed half-way, timed out or interrupted.
        new CheckoutRepair(repository, refs, commits, published).repair(journal);
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

  /**
   * The user's files that would be overwritten: changed, staged, untracked ones, and those that git
   * was told not to look at. Each once.
   */
  private List<String> inTheWay(Checkout checkout, List<Difference> changes)
      throws InterruptedException {
    Set<String> paths = new HashSet<>();
    changes.forEach(change -> paths.add(change.path()));
    Set<String> changed = new HashSet<>();
    try (UnhiddenIndex index = UnhiddenIndex.of(checkout, repository, paths)) {
      WorktreeStatus.require(
              index.git(),
              "--untracked-files=no",
              // A submodule's own files are not touched.
              "--ignore-submodules=dirty")
          .changes()
          .forEach(change -> changed.add(change.path()));
    }
    Set<String> removed = new HashSet<>();
    changes.stream().filter(Difference::removed).forEach(change -> removed.add(change.path()));
    Set<String> found = new LinkedHashSet<>();
    for (Difference change : changes) {
      if (changed.contains(change.path())) {
        found.add(change.path());
      } else if (change.added()) {
        occupant(checkout.path(), change.path(), removed).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  /**
   * The file that stands where {@code path} is to be made, or where a directory above it is; of a
   * directory that stands there the first file that does not go with the move.
   */
  private static Optional<String> occupant(Path root, String path, Set<String> removed) {
    Path place = PathNames.in(root, path);
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> tree = Files.walk(place)) {
        return tree.filter(each -> !Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
            .map(each -> PathNames.of(root, each))
            .filter(each -> !removed.contains(each))
            .min(Comparator.naturalOrder());
      } catch (IOException | UncheckedIOException e) {
        // Git says what it makes of it.
        return Optional.empty();
      }
    }
    if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
      return Optional.of(path);
    }
    for (Path up = place.getParent(); up != null && !up.equals(root); up = up.getParent()) {
      String name = PathNames.of(root, up);
      if (Files.exists(up, LinkOption.NOFOLLOW_LINKS)
          && !Files.isDirectory(up, LinkOption.NOFOLLOW_LINKS)
          && !removed.contains(name)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }

  private static String shorten(String branch) {
    return branch.substring("refs/heads/".length());
  }
}
