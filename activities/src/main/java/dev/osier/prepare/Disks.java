package dev.osier.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Why nobody may write into a directory, or only this user may not. */
public final class Disks {
  private static final Set<PosixFilePermission> OWNER_WRITES =
      Set.of(PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

  private Disks() {}

  /**
   * Whether a directory that cannot be written to is on a disk that is mounted to be read only. The
   * mount that says so is not always the one that Java looks at (it stops at the device, and a bind
   * mount has that of its source); but who may write by the modes, and cannot, is on a disk that
   * nobody may write to.
   */
  public static boolean isReadOnly(Path directory) {
    try {
      boolean may =
          isOwn(directory) && Files.getPosixFilePermissions(directory).containsAll(OWNER_WRITES);
      return may || Files.getFileStore(directory).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  /** Whether it belongs to the user of this process; false if that cannot be told. */
  public static boolean isOwn(Path directory) {
    try {
      return Files.getOwner(directory).getName().equals(System.getProperty("user.name"));
    } catch (IOException e) {
      return false;
    }
  }
}
