package dev.osier.effect;

import dev.osier.file.HostLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A queue that all processes of a host stand in, and who has come through it. Each ticket and each
 * place inside is a file whose lock its process holds: who dies has left, wherever it stood.
 *
 * <p>Tickets go by their names, the least first. Nobody is told that it is its turn: it asks.
 */
public final class HostQueue {
  private static final String TICKET = "ticket,";
  private static final String INSIDE = "inside,";

  /** What is done under it takes milliseconds. */
  private static final Duration GATE = Duration.ofSeconds(10);

  /** Somebody may just be looking whether the file is locked. */
  private static final Duration LOOKED_AT = Duration.ofSeconds(1);

  private static final Duration DEAD = Duration.ofDays(1);

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9@][A-Za-z0-9.,_@-]{0,230}");

  private final Path directory;

  /**
   * @param directory one for each queue; need not exist
   */
  public HostQueue(Path directory) {
    this.directory = directory;
  }

  /** A file that is locked for as long as its process wants to stay where it stands. */
  public static final class Standing implements AutoCloseable {
    private final HostLock lock;

    private Standing(HostLock lock) {
      this.lock = lock;
    }

    @Override
    public void close() {
      try {
        lock.remove();
      } catch (IOException e) {
        // Left without a lock it counts for nobody, and goes with the next look.
      } finally {
        lock.close();
      }
    }
  }

  /**
   * Takes a ticket.
   *
   * @param name of letters, digits and {@code . , _ @ -}
   * @return null if another process, or thread, has one of this name
   */
  public @Nullable Standing ticket(String name) throws InterruptedException {
    return stand(TICKET, name, LOOKED_AT);
  }

  /** As {@link #enter}, past the queue. */
  public @Nullable Standing enterAtOnce(String name, Duration wait) throws InterruptedException {
    return stand(INSIDE, name, wait);
  }

  /**
   * Goes in, if no living ticket is less than this one and there is room.
   *
   * @param ticket which the caller holds
   * @param name to go by inside
   * @param room is asked with the names of those that are inside; nobody else comes in meanwhile
   * @return null if it is not its turn, there is no room, or its name is inside already
   */
  public @Nullable Standing enter(String ticket, String name, Predicate<List<String>> room)
      throws InterruptedException {
    try (HostLock gate = HostLock.acquire(directory.resolve("gate"), GATE)) {
      if (gate == null) {
        return null;
      }
      List<String> before = living(TICKET, ticket);
      if (before.isEmpty() || !before.get(0).equals(ticket) || !room.test(inside())) {
        return null;
      }
      return stand(INSIDE, name, LOOKED_AT);
    }
  }

  /** The tickets whose holders live, the next first. */
  public List<String> waiting() {
    return living(TICKET, null);
  }

  /** The names of those inside that live. */
  public List<String> inside() {
    return living(INSIDE, null);
  }

  private @Nullable Standing stand(String what, String name, Duration wait)
      throws InterruptedException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("no name for a place in a queue: " + name);
    }
    HostLock lock = HostLock.acquire(directory.resolve(what + name), wait);
    return lock == null ? null : new Standing(lock);
  }

  /**
   * By name. The files of those that died long ago go.
   *
   * @param upTo those after this one are not looked at
   */
  private List<String> living(String what, @Nullable String upTo) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, what + "*")) {
      entries.forEach(files::add);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + directory + ": " + e.getMessage(), e);
    }
    files.sort(null);
    List<String> living = new ArrayList<>();
    for (Path file : files) {
      String name = file.getFileName().toString().substring(what.length());
      if (upTo != null && name.compareTo(upTo) > 0) {
        break;
      }
      if (name.equals(upTo) || HostLock.isLocked(file)) {
        living.add(name);
      } else {
        removeOld(file);
      }
    }
    return living;
  }

  /** Not at once: its attempt may be the next to come, and to lock the file just now. */
  private static void removeOld(Path file) {
    try {
      if (Files.getLastModifiedTime(file).toInstant().plus(DEAD).isBefore(Instant.now())) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // The next look tries again.
    }
  }
}
