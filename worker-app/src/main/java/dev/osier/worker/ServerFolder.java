package dev.osier.worker;

import java.io.IOException;
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
    if (!owner.equals(self(folder))) {
      throw new IOException(folder + " belongs to " + owner.getName());
    }
    if (!OWNER_ONLY.equals(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS))) {
      Files.setPosixFilePermissions(folder, OWNER_ONLY);
    }
    return folder;
  }

  /** Whom files of this process belong to, asked of the file system that is meant. */
  private static UserPrincipal self(Path folder) throws IOException {
    Path proof = Files.createTempFile(folder, "owner", ".part");
    try {
      return Files.getOwner(proof);
    } finally {
      Files.delete(proof);
    }
  }
}
