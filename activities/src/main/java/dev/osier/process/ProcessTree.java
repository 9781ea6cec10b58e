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
 * A process and all that came from it: its descendants, the members of its control group, and those
 * that left the tree by nohup, setsid or a double fork but are still in its session or carry its
 * marker in their environment ({@link ProcessSearch}). In a {@link PidNamespace} the descendants
 * are all there is.
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
  private final ProcessSearch search;
  private final @Nullable ControlGroup group;

  private ProcessTree(
      @Nullable ProcessHandle root, ProcessSearch search, @Nullable ControlGroup group) {
    this.root = root;
    this.search = search;
    this.group = group;
  }

  /** A process and its descendants. */
  public static ProcessTree of(ProcessHandle root) {
    return new ProcessTree(root, ProcessSearch.NOTHING, null);
  }

  /**
   * A process that this one has just started, and what is found of it also after it ended.
   *
   * @param marker {@code NAME=value}, as it stands in the environment, or null
   * @param group that it was started in, or null
   */
  static ProcessTree started(
      ProcessHandle root, @Nullable String marker, @Nullable ControlGroup group) {
    boolean leads = !RunningProgram.OWN_SESSION.isEmpty();
    return new ProcessTree(root, new ProcessSearch(leads ? root.pid() : null, marker), group);
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
    // The number of a session that is over may be another's by now.
    Long session = found != null && ProcessSearch.leadsSession(found.pid()) ? pid : null;
    return new ProcessTree(found, new ProcessSearch(session, marker), null);
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
      // Without a /proc that can be listed there is nothing to go by.
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
    List<ProcessHandle> known = new ArrayList<>();
    if (root != null && root.isAlive()) {
      known.add(root);
    }
    if (group != null) {
      known.addAll(group.members());
    }
    search.withDescendants(known).forEach(handle -> add(handle, living));
    return List.copyOf(living.values());
  }

  private static void add(ProcessHandle handle, Map<Long, ProcessHandle> living) {
    if (handle.isAlive()
        && handle.pid() != ProcessHandle.current().pid()
        && !ProcessSearch.isZombie(handle.pid())) {
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
    if (grace.isZero() && root != null && ProcessSearch.isGate(root.pid())) {
      // The kernel ends the rest at once, however long it takes to look for it.
      root.destroyForcibly();
    }
    List<ProcessHandle> seen = new ArrayList<>(living());
    if (!grace.isZero() && !seen.isEmpty()) {
      // One that only waits for a namespace would take it along before the grace is over.
      seen.stream()
          .filter(handle -> !ProcessSearch.isGate(handle.pid()))
          .forEach(ProcessHandle::destroy);
      awaitEnd(seen, grace);
    }
    long deadline = System.nanoTime() + KILL_DEADLINE.toNanos();
    while (true) {
      if (group != null) {
        group.kill();
      }
      // A child whose parent died first is no descendant any more: those seen before count too.
      List<ProcessHandle> alive = seen.stream().filter(ProcessHandle::isAlive).toList();
      List<ProcessHandle> more = new ArrayList<>(living());
      more.addAll(ProcessSearch.NOTHING.withDescendants(alive));
      more.stream().filter(handle -> !seen.contains(handle)).forEach(seen::add);
      seen.removeIf(handle -> !handle.isAlive() || ProcessSearch.isZombie(handle.pid()));
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
    while (handles.stream()
            .anyMatch(handle -> handle.isAlive() && !ProcessSearch.isZombie(handle.pid()))
        && System.nanoTime() < deadline) {
      Thread.sleep(5);
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
      // Likewise.
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
}
