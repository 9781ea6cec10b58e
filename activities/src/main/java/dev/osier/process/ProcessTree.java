package dev.osier.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A process and all that came from it: its descendants, and those that left the tree by nohup,
 * setsid or a double fork but still carry its marker in their environment (Linux: {@code
 * /proc/<pid>/environ}).
 *
 * <p>Processes are known by pid and start instant, so that a pid which was given away again is
 * never signalled.
 */
public final class ProcessTree {
  public static final Duration NO_GRACE = Duration.ZERO;

  /** How long SIGKILL may take to be carried out, a process in an uninterruptible call included. */
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);

  private static final Path PROC = Path.of("/proc");

  private final @Nullable ProcessHandle root;
  private final @Nullable String marker;

  private ProcessTree(@Nullable ProcessHandle root, @Nullable String marker) {
    this.root = root;
    this.marker = marker;
  }

  /** A process and its descendants. */
  public static ProcessTree of(ProcessHandle root) {
    return new ProcessTree(root, null);
  }

  /**
   * A recorded process, its descendants, and whatever carries {@code marker}.
   *
   * @param started as recorded; if the process with this pid started at another instant, it is
   *     somebody else's
   * @param marker {@code NAME=value}, as it stands in the environment
   */
  public static ProcessTree recorded(
      @Nullable Long pid, @Nullable Instant started, @Nullable String marker) {
    ProcessHandle found =
        pid == null
            ? null
            : ProcessHandle.of(pid)
                .filter(handle -> Objects.equals(startOf(handle), started))
                .orElse(null);
    return new ProcessTree(found, marker);
  }

  /** The instant a process started, or null if it is gone or may not be looked at. */
  public static @Nullable Instant startOf(ProcessHandle handle) {
    return handle.info().startInstant().orElse(null);
  }

  /** What a variable is set to in the environments of the processes that live now. */
  public static Set<String> values(String variable) {
    Set<String> values = new TreeSet<>();
    if (!Files.isDirectory(PROC)) {
      return values;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        for (String setting : environment(entry).split("\0", -1)) {
          if (setting.startsWith(variable + "=")) {
            values.add(setting.substring(variable.length() + 1));
          }
        }
      }
    } catch (IOException e) {
      // As in marked(): then there is nothing to go by.
    }
    return values;
  }

  private static String environment(Path process) {
    try {
      return new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // It ended meanwhile, or belongs to another user.
      return "";
    }
  }

  /** Those that live now. */
  public List<ProcessHandle> living() {
    Map<Long, ProcessHandle> living = new LinkedHashMap<>();
    if (root != null) {
      add(root, living);
      root.descendants().forEach(handle -> add(handle, living));
    }
    if (marker != null) {
      for (ProcessHandle handle : marked(marker)) {
        add(handle, living);
        handle.descendants().forEach(child -> add(child, living));
      }
    }
    return List.copyOf(living.values());
  }

  private static void add(ProcessHandle handle, Map<Long, ProcessHandle> living) {
    if (handle.isAlive() && handle.pid() != ProcessHandle.current().pid() && !isZombie(handle)) {
      living.putIfAbsent(handle.pid(), handle);
    }
  }

  /**
   * Ends them: SIGTERM, {@code grace}, SIGKILL, until none lives. Looks again after each round,
   * since one may have forked meanwhile.
   *
   * @return those that could not be ended within {@link #KILL_DEADLINE}; empty is the proof that
   *     none lives
   */
  public List<ProcessHandle> end(Duration grace) throws InterruptedException {
    List<ProcessHandle> seen = new ArrayList<>(living());
    if (!grace.isZero() && !seen.isEmpty()) {
      seen.forEach(ProcessHandle::destroy);
      awaitEnd(seen, grace);
    }
    long deadline = System.nanoTime() + KILL_DEADLINE.toNanos();
    while (true) {
      for (ProcessHandle handle : living()) {
        if (!seen.contains(handle)) {
          seen.add(handle);
        }
      }
      // A child whose parent died first is no descendant any more: those seen before count too.
      for (ProcessHandle handle : List.copyOf(seen)) {
        handle.descendants().filter(child -> !seen.contains(child)).forEach(seen::add);
      }
      seen.removeIf(handle -> !handle.isAlive() || isZombie(handle));
      if (seen.isEmpty() || System.nanoTime() > deadline) {
        return List.copyOf(seen);
      }
      seen.forEach(ProcessHandle::destroyForcibly);
      awaitEnd(seen, Duration.ofMillis(200));
    }
  }

  private static void awaitEnd(List<ProcessHandle> handles, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (handles.stream().anyMatch(handle -> handle.isAlive() && !isZombie(handle))
        && System.nanoTime() < deadline) {
      Thread.sleep(5);
    }
  }

  /** Dead, but not yet waited for by its parent: nothing of it runs. */
  private static boolean isZombie(ProcessHandle handle) {
    try {
      String stat =
          Files.readString(
              PROC.resolve(Long.toString(handle.pid())).resolve("stat"),
              StandardCharsets.ISO_8859_1);
      int name = stat.lastIndexOf(')');
      return name > 0 && stat.startsWith(") Z", name);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The living processes whose environment has a variable, by its value, in one look at the host.
   * The values are whatever those processes were started with.
   */
  public static Map<String, List<Long>> byVariable(String name) {
    Map<String, List<Long>> found = new TreeMap<>();
    if (!Files.isDirectory(PROC)) {
      return found;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        String value = variable(pid, name);
        if (value != null && pid != ProcessHandle.current().pid()) {
          found.computeIfAbsent(value, any -> new ArrayList<>()).add(pid);
        }
      }
    } catch (IOException e) {
      // As in marked().
    }
    return found;
  }

  /** A variable of a process's environment; null if it has none, is gone, or is another user's. */
  public static @Nullable String variable(long pid, String name) {
    try {
      byte[] environ = Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ"));
      for (String entry : new String(environ, StandardCharsets.UTF_8).split("\0", -1)) {
        if (entry.startsWith(name + "=")) {
          return entry.substring(name.length() + 1);
        }
      }
    } catch (IOException e) {
      // It ended meanwhile, or belongs to another user. A zombie has no environment.
    }
    return null;
  }

  private static List<ProcessHandle> marked(String marker) {
    List<ProcessHandle> found = new ArrayList<>();
    if (!Files.isDirectory(PROC)) {
      return found;
    }
    byte[] wanted = ("\0" + marker + "\0").getBytes(StandardCharsets.UTF_8);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        if (carries(entry, wanted)) {
          ProcessHandle.of(Long.parseLong(entry.getFileName().toString())).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      // Without a /proc that can be listed, the tree of descendants is all there is to go by.
    }
    return found;
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
