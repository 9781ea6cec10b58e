package dev.osier.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of {@code /proc} tells where a process came from, long after its parent is gone: its
 * session, its environment, its control groups, its namespaces. Empty on a machine without {@code
 * /proc}.
 *
 * @param session whose members are found, by the pid of its leader; or null
 * @param marker {@code NAME=value} of an environment; the members of a {@link ControlGroup} that
 *     was made for it are found too; or null
 */
record ProcessSearch(@Nullable Long session, @Nullable String marker) {
  static final ProcessSearch NOTHING = new ProcessSearch(null, null);

  private static final Path PROC = Path.of("/proc");

  /** Of {@code stat}, behind the name: state, parent, group, session. */
  private static final int STATE = 0;

  private static final int SESSION = 3;

  /** Those that live now. */
  List<ProcessHandle> found() {
    List<ProcessHandle> found = new ArrayList<>();
    if ((marker == null && session == null) || !Files.isDirectory(PROC)) {
      return found;
    }
    byte[] wanted = ("\0" + marker + "\0").getBytes(StandardCharsets.UTF_8);
    String group = ControlGroup.key(marker);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        if ((marker != null && (carries(entry, wanted) || isIn(entry, group)))
            || (session != null && session.toString().equals(stat(pid, SESSION)))) {
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      // Without a /proc that can be listed, the tree of descendants is all there is to go by.
    }
    return found;
  }

  /** Dead, but not yet waited for by its parent: nothing of it runs. */
  static boolean isZombie(long pid) {
    return "Z".equals(stat(pid, STATE));
  }

  /** Whether the session that it is in bears its number. */
  static boolean leadsSession(long pid) {
    return Long.toString(pid).equals(stat(pid, SESSION));
  }

  /** Whether what it forks is in another PID namespace than itself. */
  static boolean isGate(long pid) {
    Path namespaces = PROC.resolve(Long.toString(pid)).resolve("ns");
    try {
      Path own = Files.readSymbolicLink(namespaces.resolve("pid"));
      return !own.equals(Files.readSymbolicLink(namespaces.resolve("pid_for_children")));
    } catch (IOException | UnsupportedOperationException e) {
      // It ended, or is another user's.
      return false;
    }
  }

  private static @Nullable String stat(long pid, int field) {
    try {
      String stat =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      // The name stands in brackets, and may have blanks and brackets of its own.
      int name = stat.lastIndexOf(')');
      String[] fields = name < 0 ? new String[0] : stat.substring(name + 1).strip().split(" ");
      return field < fields.length ? fields[field] : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean isIn(Path process, String key) {
    try {
      for (String line : Files.readAllLines(process.resolve("cgroup"))) {
        int name = line.indexOf("/" + ControlGroup.PREFIX);
        if (name >= 0 && line.indexOf("-" + key, name) >= 0) {
          return true;
        }
      }
    } catch (IOException e) {
      // It ended meanwhile.
    }
    return false;
  }

  private static boolean carries(Path process, byte[] wanted) {
    try {
      byte[] environ = Files.readAllBytes(process.resolve("environ"));
      byte[] framed = new byte[environ.length + 2];
      System.arraycopy(environ, 0, framed, 1, environ.length);
      return contains(framed, wanted);
    } catch (IOException e) {
      // It ended meanwhile, or belongs to another user.
      return false;
    }
  }

  private static boolean contains(byte[] text, byte[] wanted) {
    outer:
    for (int i = 0; i + wanted.length <= text.length; i++) {
      for (int j = 0; j < wanted.length; j++) {
        if (text[i + j] != wanted[j]) {
          continue outer;
        }
      }
      return true;
    }
    return false;
  }
}
