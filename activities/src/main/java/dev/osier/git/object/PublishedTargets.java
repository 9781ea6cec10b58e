package dev.osier.git.object;

import dev.osier.file.StateFile;
import dev.osier.git.Repository;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which refs of a repository Osier itself moves, and when: its targets, the integrations of its
 * runs, all of its own. So whether a ref that has moved was moved by it is not told by the message
 * of the commit there, which anybody can write.
 *
 * <p>Each move is noted before it is made, in memory, and for the other processes of this user's in
 * {@code <home>/published}, where an agent in a sandbox cannot write. Thread-safe.
 */
public final class PublishedTargets {
  /** Past this the file becomes the old one: of some ten thousand moves. */
  private static final long LIMIT_BYTES = 1L << 20;

  /** Likewise of those that only {@link #movedSince} asks for, which are soon past. */
  private static final long RECENT_BYTES = 1L << 18;

  private static final int MOST_IN_MEMORY = 20_000;

  private static final String GONE = "gone";

  /** A move is noted before it is made: in between lies a call of git's. */
  private static final Duration MAKING = Duration.ofSeconds(10);

  private final Path home;
  private final Path file;
  private final Path recent;

  /** Move → when, the newest last. What is not in it any more is in the file. */
  private final Map<String, Instant> here = new LinkedHashMap<>();

  /**
   * @param home {@code $OSIER_HOME}
   */
  public PublishedTargets(Path home, Repository repository) {
    this.home = home;
    this.file = home.resolve("published").resolve(hash(repository.commonDir()));
    this.recent = file.resolveSibling(file.getFileName() + ".recent");
  }

  /**
   * Osier is about to move a ref.
   *
   * @param ref its full name
   */
  public void note(String ref, String commit) throws IOException {
    note(ref, commit, false);
  }

  /** Likewise, and on return it outlasts a power cut, as the journal of the move does. */
  public void noteDurably(String ref, String commit) throws IOException {
    note(ref, commit, true);
  }

  /** Osier is about to delete a ref for good: its run is over. */
  public void noteGone(String ref) throws IOException {
    note(ref, GONE);
  }

  /**
   * All that the agent of an effect made is in a commit.
   *
   * @param effect {@code <run>/<task>}
   */
  public void noteSealed(String effect, String commit) throws IOException {
    note(sealed(effect), commit);
  }

  /** Whether {@link #noteSealed} said so. */
  public boolean isSealed(String effect, String commit) {
    return has(sealed(effect), commit);
  }

  /**
   * Osier has made the directory of an effect's workspace.
   *
   * @param effect {@code <run>/<task>}
   * @param identity what tells it from any other that may stand there later
   */
  public void notePlace(String effect, String identity) throws IOException {
    note("place " + effect, identity);
  }

  /** All that {@link #notePlace} said of an effect. */
  public Set<String> placesOf(String effect) {
    return noted("place " + effect);
  }

  /**
   * A branch was moved, as git proves, to a commit that an agent had made in its workspace.
   *
   * @param ref its full name
   */
  public void noteEscaped(String ref, String commit) throws IOException {
    note("escaped " + ref, commit);
  }

  /** All that {@link #noteEscaped} said of a branch. */
  public Set<String> escapedTo(String ref) {
    return noted("escaped " + ref);
  }

  /** All that was noted under a name that is no ref's. */
  private Set<String> noted(String name) {
    Set<String> found = new LinkedHashSet<>();
    String start = name + " ";
    synchronized (here) {
      here.keySet().stream()
          .filter(move -> move.startsWith(start))
          .forEach(move -> found.add(move.substring(start.length())));
    }
    for (Path each : new Path[] {old(file), file}) {
      try {
        new String(StateFile.read(each, 2 * LIMIT_BYTES), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> line.startsWith(start))
            .map(line -> line.substring(start.length()).split(" ", 2)[0])
            .forEach(found::add);
      } catch (IOException e) {
        // As if nothing had been noted.
      }
    }
    return found;
  }

  /** No ref is called so: it has a blank. */
  private static String sealed(String effect) {
    return "sealed " + effect;
  }

  /** Whether Osier itself has deleted the ref, or was about to. */
  public boolean isGone(String ref) {
    return has(ref, GONE);
  }

  /**
   * Likewise, for who asks {@link #movedSince} only: where it cannot be written down, another
   * process takes the move for somebody else's and says so.
   *
   * @param commit null: it is about to be deleted
   */
  public void noteIfPossible(String ref, @Nullable String commit) {
    try {
      write(remembered(ref, commit == null ? GONE : commit), recent, RECENT_BYTES, false);
    } catch (IOException e) {
      // It is in memory.
    }
  }

  private void note(String ref, String commit, boolean durably) throws IOException {
    write(remembered(ref, commit), file, LIMIT_BYTES, durably);
  }

  private void write(String line, Path file, long limit, boolean durably) throws IOException {
    StateFile.requireDirectory(home, Objects.requireNonNull(file.getParent()));
    StateFile.makePrivate(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)) {
      channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
      if (durably) {
        channel.force(true);
      }
      if (channel.size() > limit) {
        Files.move(file, old(file), StandardCopyOption.ATOMIC_MOVE);
      }
    }
  }

  /** The line that says so. */
  private String remembered(String ref, String commit) {
    String move = ref + " " + commit;
    Instant now = Instant.now();
    synchronized (here) {
      here.remove(move);
      here.put(move, now);
      if (here.size() > MOST_IN_MEMORY) {
        here.remove(here.keySet().iterator().next());
      }
    }
    return move + " " + now.toEpochMilli();
  }

  private static Path old(Path file) {
    return file.resolveSibling(file.getFileName() + ".old");
  }

  /** Whether Osier itself has moved the ref there, or was about to. */
  public boolean has(String ref, String commit) {
    return wasNoted(ref + " " + commit, Instant.MIN, file);
  }

  /**
   * Whether it is Osier itself that has moved the ref to where it is, or that was about to when it
   * was seen elsewhere.
   *
   * @param commit null: it is gone
   * @param since up to then it stood elsewhere
   */
  public boolean movedSince(String ref, @Nullable String commit, Instant since) {
    String move = ref + " " + (commit == null ? GONE : commit);
    Instant noted = since.minus(MAKING);
    return wasNoted(move, noted, recent) || wasNoted(move, noted, file);
  }

  private boolean wasNoted(String move, Instant since, Path file) {
    synchronized (here) {
      Instant when = here.get(move);
      if (when != null && !when.isBefore(since)) {
        return true;
      }
    }
    return isIn(file, move, since) || isIn(old(file), move, since);
  }

  private static boolean isIn(Path file, String move, Instant since) {
    String start = move + " ";
    try {
      String text = new String(StateFile.read(file, 2 * LIMIT_BYTES), StandardCharsets.UTF_8);
      return text.lines()
          .anyMatch(
              line ->
                  line.startsWith(start)
                      && !notedAt(line.substring(start.length())).isBefore(since));
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // What cannot be read explains nothing: the move is told, and fails nobody.
      return false;
    }
  }

  private static Instant notedAt(String millis) {
    try {
      // Any part of a millisecond may have been cut off.
      return Instant.ofEpochMilli(Long.parseLong(millis) + 1);
    } catch (NumberFormatException e) {
      return Instant.MIN;
    }
  }

  private static String hash(Path common) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(common.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
