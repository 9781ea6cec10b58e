package dev.osier.process;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * The user of this process, by the number that the kernel knows: in a container it often has no
 * name, and Java then calls it {@code ?}, which owns nothing.
 */
public final class ThisUser {
  private static final long ROOT = 0;

  private static final Path SELF = Path.of("/proc/self");

  private static final long ID = ask();

  private ThisUser() {}

  /** Java's own answer is 0, root's, for a user without a name: it is asked where Linux is not. */
  private static long ask() {
    try {
      return Integer.toUnsignedLong((Integer) Files.getAttribute(SELF, "unix:uid"));
    } catch (IOException | UnsupportedOperationException e) {
      return new UnixSystem().getUid();
    }
  }

  /** Its number. */
  public static long id() {
    return ID;
  }

  /** Whether nothing is forbidden to this process. */
  public static boolean isRoot() {
    return ID == ROOT;
  }

  /** Its name, or else its number; {@code chown} takes either. */
  public static String name() {
    String name = System.getProperty("user.name", "?");
    return name.equals("?") ? Long.toString(ID) : name;
  }

  /** Whether a file is its own, not what a link leads to; false if that cannot be told. */
  public static boolean owns(Path file) {
    try {
      return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS) instanceof Integer uid
          && Integer.toUnsignedLong(uid) == ID;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
