package dev.osier.publish;

import dev.osier.git.GitException;
import dev.osier.git.Repository;
import dev.osier.git.RepositoryLock;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.git.object.Commits;
import dev.osier.git.object.Commits.Difference;
import dev.osier.git.object.PublishedTargets;
import dev.osier.git.object.Refs;
import dev.osier.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Mends a checkout in which a move of its branch was killed. Git changes the files, then replaces
 * the index, then moves the ref; so
 *
 * <ul>
 *   <li>with the old index, files that hold what the new commit has, or only a beginning of it, are
 *       put back; what holds anything else is somebody's work and stays;
 *   <li>with the new index all files are right, and the ref is moved;
 *   <li>if the ref, HEAD or the index are otherwise, the user went on from there: nothing is done.
 * </ul>
 *
 * <p>Locks are removed only if no git is at work in the checkout, and none is older than the move.
 * Only under the lock on checkouts.
 */
public final class CheckoutRepair {

  /** How long a git that outlived its worker may take to end by itself; then it is ended. */
  private static final Duration ORPHAN_PATIENCE = Duration.ofMinutes(1);

  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Repository repository;
  private final Refs refs;
  private final Commits commits;
  private final PublishedTargets published;

  CheckoutRepair(Repository repository, Refs refs, Commits commits, PublishedTargets published) {
    this.published = published;
    this.repository = repository;
    this.refs = refs;
    this.commits = commits;
  }

  /**
   * Mends whatever calls that were killed left in the checkouts of {@code repository}, or in the
   * directory that it stands for.
   */
  public static void sweep(
      Repository repository, Refs refs, Commits commits, PublishedTargets published)
      throws InterruptedException, IOException {
    HiddenRepository hidden = HiddenRepository.of(repository);
    if (hidden != null) {
      WriteBack.sweep(hidden, refs, commits, published);
      return;
    }
    CheckoutRepair repair = new CheckoutRepair(repository, refs, commits, published);
    RepositoryLock.onCheckouts(repository)
        .holding(
            () -> {
              repair.repairAll();
              return true;
            });
  }

  void repairAll() throws InterruptedException {
    for (MoveJournal journal : MoveJournal.left(repository, published)) {
      repair(journal);
    }
  }

  /** Afterwards the journal is gone, unless a git of the user's is at work in the checkout. */
  void repair(MoveJournal journal) throws InterruptedException {
    awaitOrphans(journal);
    Checkout checkout = checkoutOf(journal);
    if (checkout != null && journal.from().equals(refs.tip(journal.branch()))) {
      if (staysBusy(checkout.path())) {
        return;
      }
      removeLocks(checkout, journal);
      mend(checkout, journal);
    }
    journal.delete();
  }

  private void mend(Checkout checkout, MoveJournal journal) throws InterruptedException {
    List<Difference> changes = commits.differences(journal.from(), journal.to());
    Map<String, String> index = index(checkout);
    boolean isNew =
        changes.stream()
            .allMatch(
                change ->
                    Objects.equals(
                        index.get(change.path()), entry(change.newMode(), change.newId())));
    if (isNew) {
      // Once more: it is made now.
      published.noteIfPossible(journal.branch(), journal.to());
      checkout
          .git()
          .require(
              "update-ref",
              "-m",
              "merge " + journal.to() + ": Fast-forward",
              "HEAD",
              journal.to(),
              journal.from());
      return;
    }
    List<Difference> asBefore =
        changes.stream()
            .filter(
                change ->
                    Objects.equals(
                        index.get(change.path()), entry(change.oldMode(), change.oldId())))
            .toList();
    new HalfWritten(checkout, journal.written()).putBack(asBefore);
  }

  private @Nullable Checkout checkoutOf(MoveJournal journal) throws InterruptedException {
    for (Checkout checkout : Checkout.of(repository, journal.branch())) {
      if (checkout.path().equals(journal.checkout())
          && checkout.busy() == null
          && !checkout.missing()) {
        return checkout;
      }
    }
    return null;
  }

  /** Path → mode and object id; an unmerged path has neither. */
  private static Map<String, String> index(Checkout checkout) throws InterruptedException {
    Map<String, String> index = new HashMap<>();
    // mode SP id SP stage TAB path NUL
    for (String line : checkout.git().requireRecords("ls-files", "--stage", "-z")) {
      int tab = line.indexOf('\t');
      String stage = line.substring(tab - 1, tab);
      String entry = stage.equals("0") ? line.substring(0, tab - 2) : "unmerged";
      index.put(line.substring(tab + 1), entry);
    }
    return index;
  }

  private static @Nullable String entry(int mode, String id) {
    return mode == 0 ? null : Integer.toOctalString(mode) + " " + id;
  }

  private static void awaitOrphans(MoveJournal journal) throws InterruptedException {
    ProcessTree orphans =
        ProcessTree.recorded(
            null, null, CheckoutMove.MARKER + "=" + journal.file().getFileName().toString());
    long deadline = System.nanoTime() + ORPHAN_PATIENCE.toNanos();
    while (!orphans.living().isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(PAUSE.toMillis());
    }
    List<ProcessHandle> left = orphans.end(ProcessTree.NO_GRACE);
    if (!left.isEmpty()) {
      throw new GitException("Cannot end process " + left.get(0).pid() + ", which moves a branch");
    }
  }

  /** True if a git is at work in the checkout, and not only for a look. */
  private static boolean staysBusy(Path checkout) throws InterruptedException {
    long deadline = System.nanoTime() + CheckoutMove.LOCK_PATIENCE.toNanos();
    while (isBusy(checkout)) {
      if (System.nanoTime() > deadline) {
        return true;
      }
      Thread.sleep(PAUSE.toMillis());
    }
    return false;
  }

  private static boolean isBusy(Path checkout) {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().command().filter(CheckoutRepair::isGit).isPresent())
        .anyMatch(process -> isIn(checkout, process.pid()));
  }

  private static boolean isGit(String command) {
    String name = command.substring(command.lastIndexOf('/') + 1);
    return name.equals("git") || name.startsWith("git-");
  }

  private static boolean isIn(Path checkout, long pid) {
    if (!Files.isDirectory(Path.of("/proc/self"))) {
      // Where a process works cannot be told: then any git may be there.
      return true;
    }
    try {
      return Path.of("/proc", Long.toString(pid), "cwd").toRealPath().startsWith(checkout);
    } catch (IOException e) {
      // It ended meanwhile, or is another user's.
      return false;
    }
  }

  private void removeLocks(Checkout checkout, MoveJournal journal) {
    for (Path lock :
        List.of(
            checkout.indexLock(),
            checkout.gitDir().resolve("HEAD.lock"),
            checkout.gitDir().resolve("ORIG_HEAD.lock"),
            repository.commonDir().resolve(journal.branch() + ".lock"))) {
      try {
        // The journal was written when there was none.
        if (Files.exists(lock)
            && !Files.getLastModifiedTime(lock).toInstant().isBefore(journal.written())) {
          Files.delete(lock);
        }
      } catch (IOException e) {
        throw new GitException("Cannot remove the lock " + lock, e);
      }
    }
  }
}
