package dev.osier.effect;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.osier.effect.Journal.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the end of a {@link Journal}, and goes on as lines are added to it, also through its
 * rotation. A line that a crash tore is passed over; one that is being written is waited for.
 *
 * <p>For one thread.
 */
public final class JournalTail {
  /** Of one look; a longer backlog comes with the looks after it. */
  private static final int LOOK_BYTES = 4 * 1024 * 1024;

  private final Path file;
  private final Path old;

  /** The file read so far, and how far. */
  private @Nullable Object key;

  private long position;

  /**
   * @param state {@code <common git dir>/osier}
   */
  public JournalTail(Path state) {
    this.file = state.resolve("events.jsonl");
    this.old = state.resolve("events.old.jsonl");
  }

  /** The last {@code limit} entries that are wanted, the newest last; {@link #more} goes on. */
  public List<Entry> last(int limit, Predicate<Entry> wanted) {
    Deque<Entry> found = new ArrayDeque<>();
    try {
      key = keyOf(file);
      position = 0;
      if (isFile(old)) {
        readAll(old, limit, wanted, found);
      }
      if (isFile(file)) {
        position = readAll(file, limit, wanted, found);
      }
    } catch (NoSuchFileException e) {
      // Rotated between two steps: what is there now comes with more().
    } catch (IOException e) {
      throw unreadable(e);
    }
    return List.copyOf(found);
  }

  /** What was added since, the newest last. */
  public List<Entry> more(Predicate<Entry> wanted) {
    List<Entry> found = new ArrayList<>();
    try {
      Object now = keyOf(file);
      if (!Objects.equals(now, key)) {
        if (key != null && key.equals(keyOf(old))) {
          position = readFrom(old, position, wanted, found);
        }
        key = now;
        position = 0;
      }
      if (now != null && isFile(file)) {
        if (Files.size(file) < position) {
          position = 0;
        }
        position = readFrom(file, position, wanted, found);
      }
    } catch (NoSuchFileException e) {
      // Being rotated; the next look finds it.
    } catch (IOException e) {
      throw unreadable(e);
    }
    return found;
  }

  /** All whole lines; where they end. */
  private static long readAll(Path file, int limit, Predicate<Entry> wanted, Deque<Entry> found)
      throws IOException {
    long position = 0;
    while (true) {
      List<Entry> next = new ArrayList<>();
      long end = readFrom(file, position, wanted, next);
      next.forEach(found::addLast);
      while (found.size() > limit) {
        found.removeFirst();
      }
      if (end == position) {
        return end;
      }
      position = end;
    }
  }

  /** Behind the last whole line read. */
  private static long readFrom(Path file, long from, Predicate<Entry> wanted, List<Entry> found)
      throws IOException {
    byte[] bytes;
    try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
      int count = (int) Math.min(LOOK_BYTES, Math.max(0, reader.length() - from));
      bytes = new byte[count];
      reader.seek(from);
      reader.readFully(bytes);
    }
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end == 0 && bytes.length == LOOK_BYTES) {
      // No line of a journal is that long.
      return from + bytes.length;
    }
    new String(bytes, 0, end, StandardCharsets.UTF_8)
        .lines()
        .map(JournalTail::parse)
        .filter(Objects::nonNull)
        .filter(wanted)
        .forEach(found::add);
    return from + end;
  }

  private static @Nullable Entry parse(String line) {
    try {
      return line.isBlank() ? null : StateJson.MAPPER.readValue(line, Entry.class);
    } catch (JsonProcessingException e) {
      // Torn by a crash, or of a newer Osier.
      return null;
    }
  }

  private static boolean isFile(Path file) {
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  private static @Nullable Object keyOf(Path file) throws IOException {
    try {
      return Files.getAttribute(file, "unix:ino");
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("Cannot read the journal " + file + ": " + e.getMessage(), e);
  }
}
