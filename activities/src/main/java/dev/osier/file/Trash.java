package dev.osier.file;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Where directories go before they are deleted. A rename takes no time and is done or not done;
 * deleting takes long and may be killed in between: what it leaves is deleted at the next {@link
 * #empty}, of any process.
 *
 * <p>Must lie on the file system of what it takes.
 */
public final class Trash {
  /** Below this a directory is first moved to the top, so that no path grows past the system's. */
  private static final int DEPTH_LIMIT = 8;

  private static final Set<PosixFilePermission> OPEN =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  /** How often the trash may be gone again when something is to come in. */
  private static final int ATTEMPTS = 100;

  private final Path directory;

  public Trash(Path directory) {
    this.directory = directory;
  }

  /**
   * Renames {@code path} into the trash; nothing happens if it is not there. On the way no link is
   * followed, and modes are mended.
   */
  public void take(Path path) throws IOException {
    try {
      rename(path);
    } catch (AtomicMoveNotSupportedException e) {
      List<Path> stayed = new ArrayList<>();
      deleteAll(List.of(path), stayed);
      if (!stayed.isEmpty()) {
        throw new IOException("cannot delete " + stayed.get(0), e);
      }
    }
  }

  /** Gives back the rights to the directories above {@code path}, and to itself. */
  public void open(Path path) throws IOException {
    Path root = Objects.requireNonNull(directory.getParent());
    if (path.startsWith(root)) {
      new OwnDirectories(root).open(path);
    }
  }

  /** Another run that empties the trash removes it just when something is to come in. */
  private void rename(Path path) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        if (Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
            && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(directory);
        }
        Path root = Objects.requireNonNull(directory.getParent());
        new OwnDirectories(root).open(root.resolve(directory.getFileName()));
        Files.createDirectories(directory);
        if (path.startsWith(root)) {
          new OwnDirectories(root).move(path, directory, freshName().getFileName());
        } else if (OwnDirectories.isInPlace(Objects.requireNonNull(path.getParent()))) {
          // Of an earlier home.
          if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            mend(path);
          }
          Files.move(path, freshName(), StandardCopyOption.ATOMIC_MOVE);
        }
        return;
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        // The latter says that the trash was there to be made and is not there to be looked at.
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          // Another process took it.
          return;
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Deletes all that is in the trash, and the trash. Never throws.
   *
   * @return what could not be deleted
   */
  public List<Path> empty() {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    List<Path> stayed = new ArrayList<>();
    // Whatever is not plain is left by the quick way, for the thorough one.
    deletePlain(list(directory, stayed));
    stayed.clear();
    deleteAll(list(directory, stayed), stayed);
    delete(directory, stayed);
    return stayed;
  }

  private static void deletePlain(List<Path> roots) {
    List<Callable<Boolean>> work = new ArrayList<>();
    for (Path root : roots) {
      work.add(
          () -> {
            deletePlain(root);
            return true;
          });
    }
    try {
      SideBySide.run(work);
    } catch (InterruptedException e) {
      // The caller hears of it where it waits next; what is left here is left to the next time.
      Thread.currentThread().interrupt();
    }
  }

  /** A directory as most are, by one system call a file; stops silently at the first obstacle. */
  private static void deletePlain(Path root) {
    Path parent = root.getParent();
    if (parent == null) {
      return;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
      if (stream instanceof SecureDirectoryStream<Path> secure) {
        deletePlain(secure, root.getFileName(), 0);
      }
    } catch (IOException | DirectoryIteratorException e) {
      // The thorough way meets it again.
    }
  }

  private static void deletePlain(SecureDirectoryStream<Path> parent, Path name, int depth)
      throws IOException {
    if (depth > DEPTH_LIMIT) {
      throw new IOException("too deep");
    }
    try (SecureDirectoryStream<Path> directory =
        parent.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      for (Path child : directory) {
        Path childName = child.getFileName();
        try {
          directory.deleteFile(childName);
        } catch (NoSuchFileException e) {
          // Another process deletes it, too.
        } catch (FileSystemException e) {
          deletePlain(directory, childName, depth + 1);
        }
      }
    }
    parent.deleteDirectory(name);
  }

  private Path freshName() {
    return directory.resolve(UUID.randomUUID().toString());
  }

  private void deleteAll(List<Path> roots, List<Path> stayed) {
    Deque<Path> pending = new ArrayDeque<>(roots);
    @Nullable Path root;
    while ((root = pending.poll()) != null) {
      deleteTree(root, 0, pending, stayed);
    }
  }

  /**
   * Follows no symbolic link. What lies too deep is moved to the top, and then is {@code pending}.
   */
  private void deleteTree(Path path, int depth, Deque<Path> pending, List<Path> stayed) {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      if (depth == DEPTH_LIMIT) {
        Path top = freshName();
        try {
          mend(path);
          Files.createDirectories(directory);
          Files.move(path, top, StandardCopyOption.ATOMIC_MOVE);
          pending.add(top);
        } catch (IOException e) {
          stayed.add(path);
        }
        return;
      }
      for (Path child : list(path, stayed)) {
        deleteTree(child, depth + 1, pending, stayed);
      }
    }
    delete(path, stayed);
  }

  private static List<Path> list(Path parent, List<Path> stayed) {
    List<Path> children = new ArrayList<>();
    try {
      mend(parent);
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
        entries.forEach(children::add);
      }
    } catch (NoSuchFileException e) {
      // Another process deletes it, too.
    } catch (IOException | DirectoryIteratorException e) {
      stayed.add(parent);
    }
    return children;
  }

  private static void delete(Path path, List<Path> stayed) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      stayed.add(path);
    }
  }

  /** Gives the owner, who may have lost it to a {@code chmod}, the right to list and to delete. */
  private static void mend(Path directory) throws IOException {
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
    if (!permissions.containsAll(OPEN)) {
      Set<PosixFilePermission> opened = EnumSet.copyOf(OPEN);
      opened.addAll(permissions);
      Files.setPosixFilePermissions(directory, opened);
    }
  }
}
