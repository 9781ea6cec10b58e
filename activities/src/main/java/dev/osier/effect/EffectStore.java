package dev.osier.effect;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The records of a repository's effects, one directory each: {@code
 * <state>/runs/<run>/<task>/record.json}, beside the effect's lease and its agent's log. They stay
 * after the workspace is gone, so that a repeated request finds its answer and {@code osier logs}
 * its log.
 */
public final class EffectStore {
  private static final String RECORD = "record.json";

  /** A record of the most tries that a plan can ask for is far below. */
  private static final long RECORD_LIMIT_BYTES = 16L * 1024 * 1024;

  /** Of a run key, a task id, or one of Osier's own effects such as {@code @verify}. */
  private static final Pattern COMPONENT = Pattern.compile("[A-Za-z0-9@][A-Za-z0-9._@-]{0,79}");

  private final Path state;

  /**
   * @param state {@code <common git dir>/osier}
   */
  public EffectStore(Path state) {
    this.state = state;
  }

  /** Where all of the repository's state lies. */
  public Path state() {
    return state;
  }

  /** Where the record, the lease and the log of an effect lie. Need not exist. */
  public Path directory(EffectId effect) {
    return directory(effect.run()).resolve(requireComponent(effect.task()));
  }

  /** The effect's record. Need not exist. */
  public Path recordFile(EffectId effect) {
    return directory(effect).resolve(RECORD);
  }

  /** Where what concerns a whole run lies. Need not exist. */
  public Path directory(String run) {
    return state.resolve("runs").resolve(requireComponent(run));
  }

  /**
   * @throws CorruptRecordException if there is one that cannot be read
   */
  public Optional<EffectRecord> load(EffectId effect) {
    Path file = recordFile(effect);
    try {
      requireRecordFile(file);
      byte[] content = Files.readAllBytes(file);
      if (content.length == 0) {
        // Lost in a power cut: what there is of the effect is taken for an agent's work.
        return Optional.empty();
      }
      EffectRecord record = StateJson.MAPPER.readValue(content, EffectRecord.class);
      if (record == null || !record.effect().equals(effect)) {
        throw new CorruptRecordException(
            file, new IOException("it is not the record of " + effect));
      }
      return Optional.of(record);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (JsonProcessingException | AccessDeniedException e) {
      throw new CorruptRecordException(file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the record " + file + ": " + e.getMessage(), e);
    }
  }

  /** What an agent put there instead, such as a FIFO, might be read for ever. */
  private static void requireRecordFile(Path file) throws IOException {
    BasicFileAttributes found =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!found.isRegularFile() || found.size() > RECORD_LIMIT_BYTES) {
      throw new CorruptRecordException(file, new IOException("it is none of Osier's files"));
    }
  }

  /**
   * Replaces the effect's record; on return the new one outlasts a kill. A power cut may take the
   * last ones with it: then no process of the effect lives, its branch and directory are found
   * without the record, and more is saved than need be.
   */
  public EffectRecord save(EffectRecord record) {
    Path file = recordFile(record.effect());
    try {
      DurableFile.replaceUnsynced(file, StateJson.MAPPER.writeValueAsBytes(record));
      return record;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the record " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * A record that cannot be read or is not believed is put aside, for whoever wants to look; the
   * report says so.
   */
  public void putAside(EffectId effect) {
    Path file = directory(effect).resolve(RECORD);
    try {
      StateFile.putAside(state, file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot put aside " + file + ": " + e.getMessage(), e);
    }
  }

  /** The effects of a run that have a directory, with a record or without, by name. */
  public List<EffectId> effects(String run) {
    return directories(directory(run)).stream().map(task -> new EffectId(run, task)).toList();
  }

  /**
   * The records of a run, by name of task.
   *
   * @throws CorruptRecordException if one of them cannot be read
   */
  public List<EffectRecord> all(String run) {
    return effects(run).stream().map(this::load).flatMap(Optional::stream).toList();
  }

  /** The runs that have left anything here, by name. */
  public List<String> runs() {
    return directories(state.resolve("runs"));
  }

  private static List<String> directories(Path parent) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (COMPONENT.matcher(name).matches()
            && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + parent + ": " + e.getMessage(), e);
    }
    names.sort(null);
    return names;
  }

  /** Whether a run or task can be called so. */
  public static boolean isName(String name) {
    return COMPONENT.matcher(name).matches();
  }

  /** Keeps a name from outside, such as {@code ../..}, from becoming a path elsewhere. */
  private static String requireComponent(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("\"" + name + "\" is no name of a run or task");
    }
    return name;
  }
}
