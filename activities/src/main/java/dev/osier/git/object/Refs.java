package dev.osier.git.object;

import dev.osier.git.GitException;
import dev.osier.git.Identity;
import dev.osier.git.LockMark;
import dev.osier.git.ObjectDatabase;
import dev.osier.git.Repository;
import dev.osier.name.RunNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eclipse.jgit.errors.AmbiguousObjectException;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The refs of a repository. Every change is a compare-and-set, safe beside git and other processes;
 * none runs a hook. Thread-safe.
 *
 * <p>{@code HEAD} is that of the main work tree; for a linked one ask {@link
 * Repository#currentBranch}.
 */
public final class Refs implements AutoCloseable {

  /**
   * After this nobody lives any more who holds a lock of Osier's, which takes milliseconds: beyond
   * what a disk that is flushed on a loaded machine takes, since a lock taken from a living process
   * loses a move.
   */
  private static final Duration DEAD_AFTER = Duration.ofSeconds(10);

  /**
   * How long somebody else may hold the lock of a ref. Longer than a dead process does: whoever
   * goes on after a kill waits that out and does not fail.
   */
  private static final Duration LOCK_PATIENCE = DEAD_AFTER.plusSeconds(2);

  private static final Duration LOCK_PAUSE = Duration.ofMillis(20);

  /**
   * JGit fails to make a directory that another removes at the same moment, before it has moved
   * anything, and says that as it says everything that a disk does.
   */
  private static final int FAULTS = 10;

  private final FileRepository database;
  private final Path commonDir;
  private final Duration patience;
  private final @Nullable PublishedTargets moves;
  private final PersonIdent writer = new PersonIdent(Identity.OSIER.name(), Identity.OSIER.email());

  private Refs(
      FileRepository database,
      Path commonDir,
      Duration patience,
      @Nullable PublishedTargets moves) {
    this.database = database;
    this.commonDir = commonDir;
    this.patience = patience;
    this.moves = moves;
  }

  /** Opens the refs that all worktrees of {@code repository} share. */
  public static Refs of(Repository repository) {
    return of(repository, LOCK_PATIENCE);
  }

  /**
   * Likewise, and what is moved by it is noted, so that no agent is suspected of it.
   *
   * @param moves of the same repository
   */
  public static Refs of(Repository repository, PublishedTargets moves) {
    return of(repository, LOCK_PATIENCE, moves);
  }

  static Refs of(Repository repository, Duration patience) {
    return of(repository, patience, null);
  }

  private static Refs of(
      Repository repository, Duration patience, @Nullable PublishedTargets moves) {
    Path common = repository.commonDir();
    return new Refs(ObjectDatabase.open(common), common, patience, moves);
  }

  /**
   * The commit that a ref, an abbreviated id or another revision names, annotated tags peeled; null
   * if there is none, or more than one.
   */
  public @Nullable String resolve(String refOrRevision) {
    try {
      ObjectId id = database.resolve(refOrRevision + "^{commit}");
      return id == null ? null : id.name();
    } catch (IllegalArgumentException // bad syntax
        | AmbiguousObjectException
        | IncorrectObjectTypeException
        | MissingObjectException e) {
      return null;
    } catch (IOException e) {
      throw new GitException("Cannot resolve " + refOrRevision + ": " + e.getMessage(), e);
    }
  }

  /** The object that {@code fullName} points to, not peeled; null if there is no such ref. */
  public @Nullable String tip(String fullName) {
    try {
      Ref ref = database.exactRef(fullName);
      if (ref == null) {
        // JGit reads what is packed first: a ref that is packed meanwhile it sees in neither place.
        ref = database.exactRef(fullName);
      }
      return ref == null || ref.getObjectId() == null ? null : ref.getObjectId().name();
    } catch (IOException e) {
      throw new GitException("Cannot read " + fullName + ": " + e.getMessage(), e);
    }
  }

  /** Full name → object id of every ref whose name starts with {@code prefix}, sorted. */
  public Map<String, String> under(String prefix) {
    Map<String, String> found = new TreeMap<>();
    try {
      for (Ref ref : database.getRefDatabase().getRefsByPrefix(prefix)) {
        ObjectId id = ref.getObjectId();
        if (id != null) {
          found.put(ref.getName(), id.name());
        }
      }
    } catch (IOException e) {
      throw new GitException("Cannot list the refs under " + prefix + ": " + e.getMessage(), e);
    }
    return found;
  }

  /**
   * Moves {@code ref} from {@code expected} to {@code wanted}, or does nothing.
   *
   * @param expected null: it must not exist
   * @param wanted null: it is deleted
   * @return false if it does not stand at {@code expected}
   * @throws GitException if another ref is in the way ({@code a} and {@code a/b}), its lock stays
   *     held, {@code wanted} does not exist, or the branch to delete is checked out
   */
  public boolean compareAndSet(
      String ref, @Nullable String expected, @Nullable String wanted, String reflogMessage) {
    if (expected == null && wanted == null) {
      return tip(ref) == null;
    }
    if (moves != null) {
      moves.noteIfPossible(ref, wanted);
    }
    long deadline = System.nanoTime() + patience.toNanos();
    int faults = 0;
    while (true) {
      RefUpdate.@Nullable Result result = null;
      try {
        result =
            wanted == null || !isOsiers(ref)
                ? tryMarked(ref, expected, wanted, reflogMessage)
                : tryOnce(ref, expected, wanted, reflogMessage);
      } catch (IOException e) {
        if (++faults > FAULTS) {
          throw new GitException("Cannot move " + ref + ": " + e.getMessage(), e);
        }
      }
      if (result != null && result != RefUpdate.Result.LOCK_FAILURE) {
        return settled(ref, wanted, result);
      }
      if (!Objects.equals(tip(ref), expected)) {
        return false;
      }
      requireNoNameInTheWay(ref, expected);
      if (isLeftOfDead(ref)) {
        continue;
      }
      if (System.nanoTime() > deadline) {
        throw new GitException(
            "Cannot move %s: its lock was held for %d ms (%s)"
                .formatted(ref, patience.toMillis(), heldLock(ref)));
      }
      pause(ref);
    }
  }

  private RefUpdate.@Nullable Result tryMarked(
      String ref, @Nullable String expected, @Nullable String wanted, String reflogMessage)
      throws IOException {
    LockMark mark = LockMark.set(commonDir, ref);
    try {
      return tryOnce(ref, expected, wanted, reflogMessage);
    } finally {
      mark.withdraw();
      LockMark.clear(commonDir, DEAD_AFTER);
    }
  }

  /**
   * Removes a lock that was left by a process killed in the middle of a move. One of Osier's own
   * refs is known by its age, since none is held for longer than milliseconds. Any other is the
   * user's, whose hooks may run while git holds it: those that a {@link LockMark} names are cleared
   * after each marked try.
   *
   * @return true if one was removed
   */
  private boolean isLeftOfDead(String ref) {
    if (!isOsiers(ref)) {
      return false;
    }
    Path lock = commonDir.resolve(ref + ".lock");
    try {
      Instant since = Files.getLastModifiedTime(lock).toInstant();
      return since.isBefore(Instant.now().minus(DEAD_AFTER)) && Files.deleteIfExists(lock);
    } catch (IOException e) {
      // Gone, or not to be seen: as one that is held.
      return false;
    }
  }

  /** Which lock it is that is held. */
  private Path heldLock(String ref) {
    Path own = commonDir.resolve(ref + ".lock");
    Path packed = commonDir.resolve("packed-refs.lock");
    return !Files.exists(own) && Files.exists(packed) ? packed : own;
  }

  private static boolean isOsiers(String ref) {
    return RunNames.isOwn(ref);
  }

  /** Deletes a ref wherever it stands; nothing happens if there is none. */
  public void delete(String ref, String reflogMessage) {
    String tip = tip(ref);
    while (tip != null && !compareAndSet(ref, tip, null, reflogMessage)) {
      tip = tip(ref);
    }
  }

  @Override
  public void close() {
    database.close();
  }

  /** Null if a directory of the ref was removed meanwhile by the deletion of its last neighbour. */
  private RefUpdate.@Nullable Result tryOnce(
      String ref, @Nullable String expected, @Nullable String wanted, String reflogMessage)
      throws IOException {
    try {
      RefUpdate update = database.updateRef(ref);
      update.setExpectedOldObjectId(
          expected == null ? ObjectId.zeroId() : ObjectId.fromString(expected));
      update.setForceUpdate(true);
      update.setRefLogIdent(writer);
      update.setRefLogMessage(reflogMessage, false);
      if (wanted == null) {
        return update.delete();
      }
      update.setNewObjectId(ObjectId.fromString(wanted));
      return update.update();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private boolean settled(String ref, @Nullable String wanted, RefUpdate.Result result) {
    switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE -> {
        if (wanted == null) {
          removeEmptyDirectories(ref);
        }
        return true;
      }
      case REJECTED_CURRENT_BRANCH ->
          throw new GitException("Cannot delete " + ref + ": it is checked out");
      case REJECTED_MISSING_OBJECT ->
          throw new GitException("Cannot move " + ref + ": there is no object " + wanted);
      default -> throw new GitException("Cannot move " + ref + ": JGit answers " + result);
    }
  }

  private void requireNoNameInTheWay(String ref, @Nullable String expected) {
    if (expected != null) {
      return;
    }
    Collection<String> inTheWay;
    try {
      inTheWay = database.getRefDatabase().getConflictingNames(ref);
    } catch (IOException e) {
      throw new GitException("Cannot read the refs beside " + ref + ": " + e.getMessage(), e);
    }
    if (!inTheWay.isEmpty()) {
      throw new GitException(
          "Cannot create %s: %s exists, and git keeps refs as files and directories"
              .formatted(ref, inTheWay.iterator().next()));
    }
  }

  private static void pause(String ref) {
    try {
      Thread.sleep(LOCK_PAUSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GitException("Cannot move " + ref + ": the thread was interrupted", e);
    }
  }

  /** JGit leaves the upper directories of a deleted ref; of Osier's own nothing is to stay. */
  private void removeEmptyDirectories(String ref) {
    if (isOsiers(ref)) {
      for (Path place : List.of(commonDir, commonDir.resolve("logs"))) {
        Path up = place.resolve(ref).getParent();
        while (up != null && !up.endsWith("refs") && !up.endsWith("heads") && removed(up)) {
          up = up.getParent();
        }
      }
    }
  }

  /**
   * Removes the empty directories below these prefixes, and their own: git's {@code pack-refs},
   * which anybody may run, makes them again for a ref that is just being deleted.
   *
   * @param prefixes of Osier's own, each with a slash at its end
   */
  public void removeEmptyDirectories(String... prefixes) {
    for (String prefix : prefixes) {
      for (Path place : List.of(commonDir, commonDir.resolve("logs"))) {
        Path top = place.resolve(prefix);
        if (Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
          try (Stream<Path> tree = Files.walk(top)) {
            tree.sorted(Comparator.reverseOrder())
                .filter(Files::isDirectory)
                .forEach(Refs::removed);
          } catch (IOException | UncheckedIOException | GitException e) {
            // Somebody is at work there: nothing but an empty directory is left.
          }
        }
      }
    }
  }

  private static boolean removed(Path directory) {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    } catch (IOException e) {
      throw new GitException("Cannot remove the empty directory " + directory, e);
    }
  }
}
