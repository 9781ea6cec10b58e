package dev.osier.workspace;

import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.process.WrittenBytes;
import dev.osier.run.EffectId;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that appear or change in the workspace of an agent at an instant at which none of its own
 * processes has written a single byte to anything: somebody else has. Looked for only while agents
 * of several tasks run here.
 *
 * <p>The kernel tells an ordinary user that a file was written, not by whom. So each agent's
 * written bytes are counted ({@link WrittenBytes}) every {@link #PULSE}, and again as soon as a
 * file in its workspace is written. What an agent writes at about the same time hides what another
 * writes: this proves some foreign writes and never that there was none. While processes that left
 * the agent's tree live, nothing is said; a file that is renamed into place or keeps another time
 * is passed over.
 *
 * <p>Thread-safe; one thread for a repository, which ends when nobody is watched.
 */
final class ForeignWrites {
  private static final Logger LOG = LoggerFactory.getLogger(ForeignWrites.class);

  /** In the environment of each of an agent's processes. */
  private static final String MARKER = CleanEnvironment.MARKER;

  private static final Duration PULSE = Duration.ofMillis(50);

  /** The kernel counts a write a moment after it has told of it. */
  private static final Duration COUNTED = Duration.ofMillis(5);

  /** The kernel stamps files by a clock that may be a tick behind. */
  private static final Duration CLOCK_TICK = Duration.ofMillis(10);

  /** Of one workspace; those beyond are not watched. Each is one of the user's inotify watches. */
  private static final int MOST_DIRECTORIES = 1_000;

  /** Of one agent that are remembered. */
  private static final int MOST_FOUND = 100;

  private final Map<EffectId, Watched> agents = new HashMap<>();
  private final Map<WatchKey, Place> places = new HashMap<>();
  private @Nullable WatchService service;

  private record Place(EffectId effect, Path directory) {}

  /**
   * @param of nothing was written since {@code at}
   */
  private record Sample(Instant at, WrittenBytes of) {}

  private static final class Watched {
    private final Path workspace;
    private final Set<String> foreign = new TreeSet<>();
    private final Set<Path> elsewhere = new TreeSet<>();
    private boolean registered;

    /** 0 until it runs. */
    private volatile long pid;

    /** Since then nothing was written; null: not known. */
    private volatile @Nullable Sample quiet;

    Watched(Path workspace) {
      this.workspace = workspace;
    }

    /** True if nothing was written since {@link #quiet}. */
    synchronized boolean sample() {
      Instant now = Instant.now();
      WrittenBytes written = pid == 0 ? null : WrittenBytes.below(pid);
      Sample before = quiet;
      if (before != null && written != null && written.bytes() == before.of().bytes()) {
        quiet = new Sample(before.at(), written);
        return true;
      }
      quiet = written == null ? null : new Sample(now, written);
      return false;
    }
  }

  /**
   * An agent of {@code effect} is about to start. From here on the others are watched: it may write
   * to their workspaces with its first instruction.
   */
  synchronized void expect(EffectId effect, Path workspace) {
    agents.put(effect, new Watched(workspace));
    if (agents.size() < 2) {
      return;
    }
    try {
      WatchService watching = service;
      if (watching == null) {
        watching = workspace.getFileSystem().newWatchService();
        service = watching;
        WatchService own = watching;
        Thread thread = new Thread(() -> watch(own), "foreign-writes");
        thread.setDaemon(true);
        thread.start();
      }
      for (Map.Entry<EffectId, Watched> agent : agents.entrySet()) {
        if (!agent.getValue().registered) {
          agent.getValue().registered = true;
          register(watching, agent.getKey(), agent.getValue().workspace);
        }
        agent.getValue().sample();
      }
    } catch (IOException e) {
      LOG.warn("Cannot watch the workspaces for what others write: {}", e.toString());
    }
  }

  /** It runs now, as {@code pid}. */
  synchronized void begin(EffectId effect, long pid) {
    Watched watched = agents.get(effect);
    if (watched != null) {
      watched.pid = pid;
      watched.sample();
    }
  }

  /** None of the run's agents runs any more. */
  synchronized void forget(String run) {
    agents.keySet().stream().filter(effect -> effect.run().equals(run)).toList().forEach(this::end);
  }

  private void register(WatchService watching, EffectId effect, Path workspace) throws IOException {
    Files.walkFileTree(
        workspace,
        new SimpleFileVisitor<>() {
          private int directories;

          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
              throws IOException {
            String name = String.valueOf(directory.getFileName());
            boolean own = !directory.equals(workspace);
            if (own && (name.startsWith(".") || name.equals("node_modules"))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            if (++directories > MOST_DIRECTORIES) {
              return FileVisitResult.TERMINATE;
            }
            WatchKey key =
                directory.register(
                    watching,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
            places.put(key, new Place(effect, directory));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /**
   * What was found while an agent ran.
   *
   * @param foreign files that another wrote into its workspace, relative to that
   * @param elsewhere files that another, it maybe, wrote into the workspaces of others
   */
  record Found(List<String> foreign, List<Path> elsewhere) {}

  /** None of the agent's processes lives any more. */
  synchronized Found end(EffectId effect) {
    Watched ended = agents.remove(effect);
    places
        .entrySet()
        .removeIf(
            place -> {
              boolean own = place.getValue().effect().equals(effect);
              if (own) {
                place.getKey().cancel();
              }
              return own;
            });
    if (agents.isEmpty() && service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // Its thread has nothing to tell any more.
      }
      service = null;
    }
    return ended == null
        ? new Found(List.of(), List.of())
        : new Found(List.copyOf(ended.foreign), List.copyOf(ended.elsewhere));
  }

  /** What others wrote into its workspace so far. */
  synchronized List<String> found(EffectId effect) {
    Watched watched = agents.get(effect);
    return watched == null ? List.of() : List.copyOf(watched.foreign);
  }

  private void watch(WatchService watching) {
    try {
      while (true) {
        WatchKey key = watching.poll(PULSE.toMillis(), TimeUnit.MILLISECONDS);
        if (key != null) {
          written(key);
          key.reset();
        } else {
          synchronized (this) {
            agents.values().forEach(Watched::sample);
          }
        }
      }
    } catch (ClosedWatchServiceException e) {
      // Nobody is watched any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void written(WatchKey key) throws InterruptedException {
    Place place;
    Watched agent;
    synchronized (this) {
      place = places.get(key);
      agent = place == null ? null : agents.get(place.effect());
    }
    List<WatchEvent<?>> events = key.pollEvents();
    if (place == null || agent == null) {
      return;
    }
    Sample before = agent.quiet;
    // Twice: the kernel tells of a write before it counts it.
    boolean silent = agent.sample();
    TimeUnit.MILLISECONDS.sleep(COUNTED.toMillis());
    silent = agent.sample() && silent;
    Sample now = agent.quiet;
    if (!silent
        || before == null
        || now == null
        || hasStrays(place.effect(), agent.pid, now.of())) {
      return;
    }
    for (WatchEvent<?> event : events) {
      if (event.context() instanceof Path name) {
        Path file = place.directory().resolve(name);
        synchronized (this) {
          if (agent.foreign.size() < MOST_FOUND && isWrittenSince(file, before.at())) {
            agent.foreign.add(agent.workspace.relativize(file).toString());
            agents.values().stream()
                .filter(other -> !other.equals(agent))
                .forEach(other -> other.elsewhere.add(file));
          }
        }
      }
    }
  }

  /** Whether processes of the agent have left its tree, which may have written it. */
  private static boolean hasStrays(EffectId effect, long pid, WrittenBytes counted) {
    List<Long> marked =
        ProcessTree.byVariable(MARKER).getOrDefault(effect.toString(), List.of()).stream()
            .filter(process -> !counted.processes().contains(process))
            .toList();
    if (marked.isEmpty()) {
      return false;
    }
    // Some of them may have started in the meantime.
    WrittenBytes again = WrittenBytes.below(pid);
    return again == null || !again.processes().containsAll(marked);
  }

  /** Whether a file's content was written after {@code then}, and not only its name. */
  private static boolean isWrittenSince(Path file, Instant then) {
    try {
      Map<String, Object> found =
          Files.readAttributes(
              file, "unix:ctime,lastModifiedTime,size,isRegularFile", LinkOption.NOFOLLOW_LINKS);
      Instant changed = ((FileTime) Objects.requireNonNull(found.get("ctime"))).toInstant();
      Instant modified =
          ((FileTime) Objects.requireNonNull(found.get("lastModifiedTime"))).toInstant();
      return Boolean.TRUE.equals(found.get("isRegularFile"))
          && ((Number) Objects.requireNonNull(found.get("size"))).longValue() > 0
          && !changed.isBefore(then)
          && Duration.between(modified, changed).abs().compareTo(CLOCK_TICK) <= 0;
    } catch (IOException e) {
      return false;
    }
  }
}
