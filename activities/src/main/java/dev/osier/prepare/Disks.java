package dev.osier.prepare;

import dev.osier.process.ThisUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** What can be told of the disk below a directory. */
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
          ThisUser.owns(directory)
              && Files.getPosixFilePermissions(directory).containsAll(OWNER_WRITES);
      return may || Files.getFileStore(directory).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }
}
