package dev.osier.effect;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.osier.file.HostLock;
import dev.osier.file.StateFile;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was done to a repository's workspaces and branches, one line of JSON each, in {@code
 * events.jsonl}. For people and for finding out after a crash; no decision is taken by it.
 *
 * <p>Several processes may write at once: each line is one append. Past {@link #LIMIT_BYTES} the
 * file becomes {@code events.old.jsonl} and a new one begins, so that it never takes more than
 * twice that.
 */
public final class Journal {
  public static final long LIMIT_BYTES = 16L * 1024 * 1024;

  /** A rotation takes milliseconds; if another's takes longer, the next line tries again. */
  private static final Duration ROTATION_WAIT = Duration.ofSeconds(2);

  private final Path file;
  private final Path old;
  private final long limitBytes;
  private final Clock clock;

  /**
   * @param state {@code <common git dir>/osier}
   */
  public Journal(Path state) {
    this(state, LIMIT_BYTES, Clock.systemUTC());
  }

  Journal(Path state, long limitBytes, Clock clock) {
    this.file = state.resolve("events.jsonl");
    this.old = state.resolve("events.old.jsonl");
    this.limitBytes = limitBytes;
    this.clock = clock;
  }

  /** What was done. */
  public enum Event {
    CREATE,
    ADOPT,
    REMOVE,
    KEEP,
    SALVAGE,
    MERGE,
    PUBLISH,
    SWEEP,
    /** Kept work was given up; the detail is the commit. */
    DROP;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** An event that has a {@code before} and nothing after it was cut off by a crash. */
  public enum Phase {
    BEFORE,
    AFTER,
    FAILED;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One line.
   *
   * @param effect {@code <run>/<task>}
   * @param detail a ref, a path or the reason of a failure
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Entry(
      Instant time, Event event, Phase phase, String effect, @Nullable String detail) {
    public Entry {
      Objects.requireNonNull(time, "time");
      Objects.requireNonNull(event, "event");
      Objects.requireNonNull(phase, "phase");
      Objects.requireNonNull(effect, "effect");
    }
  }

  /** Appends a line. */
  public void write(Event event, Phase phase, EffectId effect, @Nullable String detail) {
    Entry entry = new Entry(clock.instant(), event, phase, effect.toString(), detail);
    try {
      Path directory = Objects.requireNonNull(file.getParent());
      if (!Files.isDirectory(directory)) {
        // Not its parents: of a repository that is gone nothing is made.
        Files.createDirectory(directory);
      }
      append(StateJson.MAPPER.writeValueAsString(entry) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the journal " + file, e);
    }
  }

  private void append(String line) throws IOException {
    long size;
    StateFile.makePrivate(file);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      // A line that a crash tore is ended first, so that it does not swallow this one.
      String whole = endsInLine() ? line : "\n" + line;
      channel.write(ByteBuffer.wrap(whole.getBytes(StandardCharsets.UTF_8)));
      size = channel.size();
    }
    if (size > limitBytes) {
      rotate();
    }
  }

  private boolean endsInLine() throws IOException {
    try (RandomAccessFile reader = new RandomAccessFile(file.toFile(), "r")) {
      if (reader.length() == 0) {
        return true;
      }
      reader.seek(reader.length() - 1);
      return reader.read() == '\n';
    }
  }

  /** Under a lock, since a second process that rotates at once would lose the old file. */
  private void rotate() throws IOException {
    Path lock = file.resolveSibling("events.lock");
    try (HostLock held = HostLock.acquire(lock, ROTATION_WAIT)) {
      if (held != null && Files.size(file) > limitBytes) {
        Files.move(file, old, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      if (held != null) {
        held.remove();
      }
    } catch (NoSuchFileException e) {
      // Another process has just rotated it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All lines there are, the oldest first; one that a crash tore is left out. */
  public List<Entry> read() {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Path each : List.of(old, file)) {
        readInto(entries, each);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the journal " + file, e);
    }
    return entries;
  }

  private static void readInto(List<Entry> entries, Path file) throws IOException {
    String text;
    try {
      text = new String(StateFile.read(file, 2 * LIMIT_BYTES), StandardCharsets.UTF_8);
    } catch (NoSuchFileException | StateFile.NotAFileException e) {
      return;
    }
    for (String line : (Iterable<String>) text.lines()::iterator) {
      try {
        Entry entry = StateJson.MAPPER.readValue(line, Entry.class);
        if (entry != null) {
          entries.add(entry);
        }
      } catch (JsonProcessingException e) {
        // A line that a crash tore.
      }
    }
  }
}
