package dev.osier.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which refs of a repository Osier itself has moved, and to what: so that no agent is suspected of
 * it. Noted before the move, in the memory of the process that moves and, for other processes of
 * Osier's on this repository, in {@code <common>/osier/moves}. Nothing is read from messages or
 * trailers of commits, which anybody can write.
 *
 * <p>The file lies where agents can write, as all of the repository does: who writes into it what
 * he moves himself is not reported. It decides nothing else.
 *
 * <p>Thread-safe.
 */
public final class OwnMoves {
  private static final String FILE = "moves";

  /** Lines of about 100 bytes; then the file is put aside, and the one put aside before goes. */
  private static final long MOST_BYTES = 256 * 1024;

  private static final int MOST_REMEMBERED = 20_000;

  private static final String GONE = "-";

  // What one instance has moved another has to know, whichever opened the repository.
  private static final Map<Path, Map<String, Instant>> REMEMBERED = new ConcurrentHashMap<>();

  private final Path state;
  private final Map<String, Instant> remembered;

  private OwnMoves(Path state, Map<String, Instant> remembered) {
    this.state = state;
    this.remembered = remembered;
  }

  /** Those in the repository with this common directory. */
  public static OwnMoves of(Path commonDir) {
    Path common = commonDir.toAbsolutePath().normalize();
    return new OwnMoves(
        common.resolve("osier"), REMEMBERED.computeIfAbsent(common, any -> new LinkedHashMap<>()));
  }

  /**
   * Osier is about to move {@code ref}.
   *
   * @param id what it will point to; null: it is about to be deleted
   */
  public void note(String ref, @Nullable String id) {
    String move = line(ref, id);
    Instant now = Instant.now();
    synchronized (remembered) {
      // The newest last.
      remembered.remove(move);
      remembered.put(move, now);
      if (remembered.size() > MOST_REMEMBERED) {
        remembered.remove(remembered.keySet().iterator().next());
      }
    }
    Path file = state.resolve(FILE);
    try {
      Files.createDirectories(state);
      if (isFull(file)) {
        Files.move(file, put(file), StandardCopyOption.ATOMIC_MOVE);
      }
      // One write of less than a page at the end: whole, also beside other processes.
      Files.write(
          file,
          (now.toEpochMilli() + " " + move + "\n").getBytes(UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND,
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      // Then another process takes the move for somebody else's and says so: no reason to stop it.
    }
  }

  /**
   * Whether it is Osier that has moved {@code ref} to where it is.
   *
   * @param id null: it is gone
   * @param since where it stood before is known up to then
   */
  public boolean isOwn(String ref, @Nullable String id, Instant since) {
    String move = line(ref, id);
    synchronized (remembered) {
      Instant noted = remembered.get(move);
      if (noted != null && !noted.isBefore(since)) {
        return true;
      }
    }
    Path file = state.resolve(FILE);
    return has(file, move, since) || has(put(file), move, since);
  }

  private static boolean has(Path file, String move, Instant since) {
    try {
      // What is not as Osier leaves it is not read.
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) <= 2 * MOST_BYTES
          && new String(Files.readAllBytes(file), UTF_8)
              .lines()
              .anyMatch(line -> line.endsWith(" " + move) && !notedAt(line).isBefore(since));
    } catch (IOException e) {
      return false;
    }
  }

  private static Instant notedAt(String line) {
    try {
      // Of a whole millisecond, of which any part may have been.
      return Instant.ofEpochMilli(Long.parseLong(line.substring(0, line.indexOf(' '))) + 1);
    } catch (NumberFormatException e) {
      return Instant.MIN;
    }
  }

  private static boolean isFull(Path file) throws IOException {
    try {
      return Files.size(file) > MOST_BYTES;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static Path put(Path file) {
    return file.resolveSibling(FILE + ".before");
  }

  private static String line(String ref, @Nullable String id) {
    return (id == null ? GONE : id) + " " + ref;
  }
}
