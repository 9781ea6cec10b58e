package dev.osier.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The directories between one of Osier's and a workspace in it. They are walked by handles, each
 * from the one above, and no link is followed: an agent may put one in place of a directory above
 * its workspace, also meanwhile. What it has taken from their modes is given back, since they are
 * Osier's own.
 */
public final class OwnDirectories {
  private static final Set<PosixFilePermission> OPEN =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private final Path root;

  /**
   * @param root a directory of Osier's own, without links in its path
   */
  OwnDirectories(Path root) {
    this.root = root;
  }

  /** Whether a path leads where it says: to a directory, and through no link. */
  public static boolean isInPlace(Path directory) {
    try {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && directory.toRealPath().equals(directory);
    } catch (IOException e) {
      return false;
    }
  }

  /** What is done at the end of the way. */
  @FunctionalInterface
  private interface At {
    void act(SecureDirectoryStream<Path> parent, Path name) throws IOException;
  }

  /**
   * Gives back the rights to all directories down to {@code path}, itself included. What cannot be
   * mended stays as it is.
   */
  void open(Path path) throws IOException {
    try {
      walk(path, (parent, name) -> {}, (parent, name) -> {});
    } catch (NoSuchFileException e) {
      // It is gone, or goes just now.
    }
  }

  /**
   * Renames what stands at {@code path}; of something else in place of a directory above it, that.
   *
   * @param trash a directory in the root
   * @param fresh a name that nothing has there
   */
  void move(Path path, Path trash, Path fresh) throws IOException {
    At intoTrash =
        (parent, name) -> {
          try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
            try (SecureDirectoryStream<Path> in =
                secure(top).newDirectoryStream(root.relativize(trash), LinkOption.NOFOLLOW_LINKS)) {
              parent.move(name, in, fresh);
            }
          }
        };
    walk(path, intoTrash, intoTrash);
  }

  private void walk(Path path, At end, At stranger) throws IOException {
    mendRoot();
    try (DirectoryStream<Path> top = Files.newDirectoryStream(root)) {
      if (top instanceof SecureDirectoryStream<Path> at) {
        walk(at, root, root.relativize(path), end, stranger);
      } else {
        // A system without handles of directories.
        throw new IOException("Cannot hold on to " + root + ": this system has no means for it");
      }
    }
  }

  private static void walk(
      SecureDirectoryStream<Path> at, Path place, Path way, At end, At stranger)
      throws IOException {
    Path name = way.getName(0);
    BasicFileAttributes found = attributes(at, name);
    if (found == null) {
      return;
    }
    if (found.isDirectory()) {
      mend(at, name, place.resolve(name));
    }
    if (way.getNameCount() == 1) {
      end.act(at, name);
    } else if (!found.isDirectory()) {
      stranger.act(at, name);
    } else {
      try (SecureDirectoryStream<Path> next =
          at.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        walk(next, place.resolve(name), way.subpath(1, way.getNameCount()), end, stranger);
      }
    }
  }

  private static @Nullable BasicFileAttributes attributes(SecureDirectoryStream<Path> at, Path name)
      throws IOException {
    try {
      return at.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
          .readAttributes();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static void mend(SecureDirectoryStream<Path> at, Path name, Path place)
      throws IOException {
    PosixFileAttributeView view =
        at.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> opened = opened(view.readAttributes().permissions());
    if (opened == null) {
      return;
    }
    try {
      view.setPermissions(opened);
    } catch (AccessDeniedException e) {
      // One that may not be read has no handle.
      Files.setPosixFilePermissions(place, opened);
    }
  }

  private void mendRoot() throws IOException {
    Set<PosixFilePermission> opened =
        opened(Files.getPosixFilePermissions(root, LinkOption.NOFOLLOW_LINKS));
    if (opened != null) {
      Files.setPosixFilePermissions(root, opened);
    }
  }

  /** Null if the owner has all rights. */
  private static @Nullable Set<PosixFilePermission> opened(Set<PosixFilePermission> permissions) {
    if (permissions.containsAll(OPEN)) {
      return null;
    }
    Set<PosixFilePermission> opened = EnumSet.copyOf(OPEN);
    opened.addAll(permissions);
    return opened;
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new IOException("this system has no handles of directories");
  }
}
