package dev.osier.workspace;

import dev.osier.effect.HostQueue;
import dev.osier.effect.HostQueue.Standing;
import dev.osier.git.Repository;
import dev.osier.name.EffectId;
import dev.osier.process.BusyException;
import dev.osier.process.Pulse;
import dev.osier.process.StoppedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How many workspaces of tasks there may be on a host at once, of all its repositories, runs and
 * worker processes. Who needs a new one beyond that waits: by priority, then by age.
 *
 * <p>All that lie there count, also those that wait to be merged, or that are kept to be looked at:
 * the cap is for the disk. But nothing waits for ever: a workspace that is there is gone on with at
 * once, and while no attempt on this host works in any, the next one is let in, whatever there is.
 */
public final class WorkspaceCap {
  public static final int UNLIMITED = Integer.MAX_VALUE;

  /** There is no event to wait for. */
  private static final Duration POLL = Duration.ofMillis(200);

  /**
   * Then the attempt ends and is made again, with the age it had: long before the time-out that is
   * meant for its work, and meanwhile its slot may be another's, who has a workspace already.
   */
  private static final Duration LONGEST = Duration.ofMinutes(20);

  /** An attempt that lost contact ends its agent in grace. */
  private static final Duration SAME_EFFECT = Duration.ofSeconds(60);

  /** Priority, milliseconds since 1970, repository, run, task. */
  private static final int TICKET_PARTS = 5;

  private final Path workspaces;
  private final HostQueue queue;
  private final int most;
  private final Duration longest;

  /**
   * @param home {@code $OSIER_HOME}
   * @param most {@link #UNLIMITED}, or the cap
   */
  public WorkspaceCap(Path home, int most) {
    this(home, most, LONGEST);
  }

  WorkspaceCap(Path home, int most, Duration longest) {
    this.workspaces = home.resolve("workspaces");
    this.queue = new HostQueue(home.resolve("queue"));
    this.most = most;
    this.longest = longest;
  }

  /** The right to make a workspace, or to go on in one, until it is closed. */
  public interface Place extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * An attempt that waits for a workspace.
   *
   * @param priority 1 first
   */
  public record Waiting(EffectId effect, int priority, Instant since) {}

  /**
   * Waits until the effect may have its workspace.
   *
   * @param of the workspaces of its repository
   * @param priority 1 first
   * @param since when it was asked for first, also by an attempt before this one
   * @throws WorkspaceException if it waited for long; it should be asked for again
   * @throws StoppedException the pulse stopped
   */
  public Place enter(Workspaces of, EffectId effect, int priority, Instant since, Pulse pulse)
      throws InterruptedException, StoppedException {
    if (most == UNLIMITED) {
      return () -> {};
    }
    Path place = of.places().of(effect);
    String name = nameOf(place);
    if (Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)) {
      return inside(effect, queue.enterAtOnce(name, SAME_EFFECT));
    }
    String ticket =
        String.format(
            Locale.ROOT, "%02d,%015d,%s", priority, Math.max(0, since.toEpochMilli()), name);
    Standing standing = queue.ticket(ticket);
    if (standing == null) {
      throw new BusyException("Cannot work on " + effect + ": another attempt waits for it");
    }
    try {
      long deadline = System.nanoTime() + longest.toNanos();
      while (true) {
        Standing entered = queue.enter(ticket, name, inside -> hasRoom(inside, name));
        if (entered != null) {
          return inside(effect, entered);
        }
        pulse.at("queued", null, null);
        if (pulse.stopped()) {
          throw new StoppedException();
        }
        if (System.nanoTime() > deadline) {
          throw full(effect);
        }
        Thread.sleep(POLL.toMillis());
      }
    } finally {
      standing.close();
    }
  }

  private static Place inside(EffectId effect, @Nullable Standing inside) {
    if (inside == null) {
      throw new BusyException("Cannot work on " + effect + ": another attempt still does");
    }
    return inside::close;
  }

  private boolean hasRoom(List<String> inside, String name) {
    Set<String> live = new TreeSet<>(live());
    live.addAll(inside);
    live.remove(name);
    return live.size() < most || inside.isEmpty();
  }

  private WorkspaceException full(EffectId effect) {
    return new WorkspaceException(
        ("Cannot make the workspace of %s: there are %d on this host, and %d may be\n"
                + "To see them, run osier workspaces list; to have more, set OSIER_MAX_WORKSPACES")
            .formatted(effect, live().size(), most));
  }

  /** The attempts of a repository that wait for a workspace, the next first. */
  public static List<Waiting> waiting(Path home, Repository repository) {
    Places places = Places.ifThere(home, repository);
    List<Waiting> waiting = new ArrayList<>();
    if (places == null) {
      return waiting;
    }
    for (String ticket : new HostQueue(home.resolve("queue")).waiting()) {
      String[] parts = ticket.split(",", -1);
      if (parts.length == TICKET_PARTS) {
        EffectId effect = new EffectId(parts[3], parts[4]);
        if (nameOf(places.of(effect)).equals(parts[2] + "," + parts[3] + "," + parts[4])) {
          Instant since = Instant.ofEpochMilli(Long.parseLong(parts[1]));
          waiting.add(new Waiting(effect, Integer.parseInt(parts[0]), since));
        }
      }
    }
    return waiting;
  }

  /** Those that lie there, by {@link #nameOf}. */
  private List<String> live() {
    List<String> live = new ArrayList<>();
    for (Path repository : directories(workspaces)) {
      for (Path run : directories(repository)) {
        for (Path task : directories(run)) {
          // Of Osier's own, such as that for verifying, there is one at most in a run, and by it
          // others come to their end.
          if (!task.getFileName().toString().startsWith("@")) {
            live.add(nameOf(task));
          }
        }
      }
    }
    return live;
  }

  /** {@code <repository>,<run>,<task>}: none of them has a comma. */
  private static String nameOf(Path workspace) {
    int names = workspace.getNameCount();
    return workspace.getName(names - 3)
        + ","
        + workspace.getName(names - 2)
        + ","
        + workspace.getName(names - 1);
  }

  private static List<Path> directories(Path parent) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
            && !entry.getFileName().toString().startsWith(".")) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + parent + ": " + e.getMessage(), e);
    }
    return found;
  }
}
