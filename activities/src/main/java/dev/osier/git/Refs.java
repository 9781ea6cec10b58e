package dev.osier.git;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.jspecify.annotations.Nullable;

/** The refs of a repository, read and moved by compare-and-set. Safe for several threads. */
public final class Refs implements AutoCloseable {
  private final org.eclipse.jgit.lib.Repository repository;

  private Refs(org.eclipse.jgit.lib.Repository repository) {
    this.repository = repository;
  }

  /** Opens the repository; to be closed. */
  public static Refs of(Repository repository) {
    return new Refs(open(repository));
  }

  static org.eclipse.jgit.lib.Repository open(Repository repository) {
    try {
      org.eclipse.jgit.lib.Repository opened =
          new FileRepositoryBuilder()
              .setGitDir(repository.commonDir().toFile())
              .setMustExist(true)
              .build();
      // In memory only: a commit must be on disk before a ref names it.
      opened.getConfig().setBoolean("core", null, "fsyncObjectFiles", true);
      opened.getConfig().setBoolean("core", null, "fsyncRefFiles", true);
      return opened;
    } catch (IOException e) {
      throw new GitException("Cannot open " + repository.commonDir() + ": " + e.getMessage(), e);
    }
  }

  /** The commit that a ref, id or other revision means, annotated tags peeled; null if none. */
  public @Nullable String resolve(String revision) {
    try (RevWalk walk = new RevWalk(repository)) {
      ObjectId id = repository.resolve(revision + "^{commit}");
      return id == null ? null : walk.parseCommit(id).name();
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** What a ref of this full name points to, or null if there is none. */
  public @Nullable String tip(String fullName) {
    try {
      Ref ref = repository.exactRef(fullName);
      return ref == null || ref.getObjectId() == null ? null : ref.getObjectId().name();
    } catch (IOException e) {
      throw new GitException("Cannot read " + fullName + ": " + e.getMessage(), e);
    }
  }

  /** All refs whose full name begins with {@code prefix}, by name. */
  public Map<String, String> under(String prefix) {
    Map<String, String> found = new TreeMap<>();
    try {
      for (Ref ref : repository.getRefDatabase().getRefsByPrefix(prefix)) {
        if (ref.getObjectId() != null) {
          found.put(ref.getName(), ref.getObjectId().name());
        }
      }
    } catch (IOException e) {
      throw new GitException("Cannot list refs under " + prefix + ": " + e.getMessage(), e);
    }
    return found;
  }

  /**
   * Moves a ref if it stands where it is expected.
   *
   * @param expected where it must stand; null: it must not exist
   * @param wanted where it is to stand; null: it is to be deleted
   * @return false if it stands elsewhere
   * @throws GitException if it could not be written for another reason
   */
  public boolean compareAndSet(
      String fullName, @Nullable String expected, @Nullable String wanted, String message) {
    try {
      RefUpdate update = repository.updateRef(fullName);
      update.setExpectedOldObjectId(
          expected == null ? ObjectId.zeroId() : ObjectId.fromString(expected));
      update.setRefLogIdent(new PersonIdent(Identity.OSIER.name(), Identity.OSIER.email()));
      update.setRefLogMessage(message, false);
      update.setForceUpdate(true);
      if (wanted == null) {
        if (expected == null) {
          return tip(fullName) == null;
        }
        return settled(fullName, update.delete(), true);
      }
      update.setNewObjectId(ObjectId.fromString(wanted));
      return settled(fullName, update.update(), false);
    } catch (IOException e) {
      throw new GitException("Cannot move " + fullName + ": " + e.getMessage(), e);
    }
  }

  private boolean settled(String name, RefUpdate.Result result, boolean deleted) {
    return switch (result) {
      case NEW, FORCED, FAST_FORWARD, NO_CHANGE, RENAMED -> {
        if (deleted) {
          removeEmptyParents(name);
        }
        yield true;
      }
      case LOCK_FAILURE, REJECTED -> false;
      default -> throw new GitException("Cannot move " + name + ": " + result);
    };
  }

  /** Deletes a ref wherever it stands; nothing happens if there is none. */
  public void delete(String fullName, String message) {
    String tip = tip(fullName);
    while (tip != null && !compareAndSet(fullName, tip, null, message)) {
      tip = tip(fullName);
    }
  }

  /** git leaves the directories of loose refs behind; Osier's own must not stay (G5). */
  private void removeEmptyParents(String name) {
    for (String place : new String[] {"", "logs/"}) {
      Path directory = repository.getDirectory().toPath().resolve(place + name).getParent();
      while (directory != null
          && (directory.toString().contains("/refs/osier")
              || directory.toString().contains("/refs/heads/osier"))) {
        try {
          Files.delete(directory);
        } catch (NoSuchFileException e) {
          // Another removed it; its parent may be empty now.
        } catch (DirectoryNotEmptyException e) {
          break;
        } catch (IOException e) {
          break;
        }
        directory = directory.getParent();
      }
    }
  }

  @Override
  public void close() {
    repository.close();
  }
}
