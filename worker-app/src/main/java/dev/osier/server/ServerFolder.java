package dev.osier.server;

import dev.osier.host.OsierHome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * The folder of Osier's own servers, {@code $OSIER_HOME/server}: who can enter it can use them, so
 * nobody but its owner can. What lies in it (sockets, tokens, the database) is as private as it.
 */
final class ServerFolder {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private ServerFolder() {}

  /**
   * Makes the folder if it is not there, and closes one that is open to others.
   *
   * @throws IOException if it is no folder, or another user's
   */
  static Path require(OsierHome home) throws IOException {
    Path folder = home.server();
    Files.createDirectories(home.root());
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw e;
      }
    }
    UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
    if (!isOwn(folder, owner)) {
      throw new IOException(folder + " belongs to " + owner.getName());
    }
    if (!OWNER_ONLY.equals(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))) {
      Files.setPosixFilePermissions(folder, OWNER_ONLY);
    }
    return folder;
  }

  /** Asked of the file system that is meant, which may know users by other numbers. */
  private static boolean isOwn(Path folder, UserPrincipal owner) throws IOException {
    Path proof;
    try {
      proof = Files.createTempFile(folder, "owner", ".part");
    } catch (AccessDeniedException e) {
      return false;
    }
    try {
      return owner.equals(Files.getOwner(proof));
    } finally {
      Files.delete(proof);
    }
  }
}
