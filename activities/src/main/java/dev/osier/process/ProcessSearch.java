package dev.osier.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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

  private static final int PARENT = 1;

  private static final int SESSION = 3;

  private static final int FLAGS = 6;

  /** Of the kernel's own threads (PF_KTHREAD): nobody starts them, and they have no environment. */
  private static final long KERNEL_THREAD = 0x00200000;

  /**
   * Those that live now, {@code known} ones, and all that descends from any of them: in one look,
   * since there may be thousands of processes.
   */
  List<ProcessHandle> withDescendants(List<ProcessHandle> known) {
    boolean asked = marker != null || session != null;
    if (!Files.isDirectory(PROC) || (known.isEmpty() && !asked)) {
      return known.stream()
          .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
          .toList();
    }
    Map<String, List<Long>> children = new HashMap<>();
    Deque<Long> open = new ArrayDeque<>();
    known.forEach(handle -> open.add(handle.pid()));
    byte[] wanted = ("\0" + marker + "\0").getBytes(StandardCharsets.UTF_8);
    String group = ControlGroup.key(marker);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        String[] stat = stat(pid);
        if (isKernelThread(stat)) {
          continue;
        }
        if (stat.length > SESSION) {
          children.computeIfAbsent(stat[PARENT], any -> new ArrayList<>()).add(pid);
        }
        if ((session != null && stat.length > SESSION && session.toString().equals(stat[SESSION]))
            || (marker != null && (carries(entry, wanted) || isIn(entry, group)))) {
          open.add(pid);
        }
      }
    } catch (IOException e) {
      // Without a /proc that can be listed, what is known is all there is to go by.
    }
    Map<Long, ProcessHandle> found = new LinkedHashMap<>();
    known.forEach(handle -> found.put(handle.pid(), handle));
    Set<Long> seen = new HashSet<>();
    while (!open.isEmpty()) {
      long pid = open.remove();
      if (seen.add(pid)) {
        ProcessHandle.of(pid).ifPresent(handle -> found.putIfAbsent(pid, handle));
        open.addAll(children.getOrDefault(Long.toString(pid), List.of()));
      }
    }
    return List.copyOf(found.values());
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
    String[] stat = stat(pid);
    return field < stat.length ? stat[field] : null;
  }

  private static String[] stat(long pid) {
    try {
      String stat =
          Files.readString(
              PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
      // The name stands in brackets, and may have blanks and brackets of its own.
      int name = stat.lastIndexOf(')');
      return name < 0 ? new String[0] : stat.substring(name + 1).strip().split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }

  private static boolean isKernelThread(String[] stat) {
    try {
      return stat.length > FLAGS && (Long.parseLong(stat[FLAGS]) & KERNEL_THREAD) != 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static boolean isIn(Path process, String key) {
    try {
      String groups = Files.readString(process.resolve("cgroup"), StandardCharsets.ISO_8859_1);
      if (!groups.contains("/" + ControlGroup.PREFIX)) {
        return false;
      }
      for (String line : groups.lines().toList()) {
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
