package dev.osier.escape;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.osier.effect.EffectStore;
import dev.osier.effect.StateJson;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was seen before a program started, on the disk, for whoever goes on after a kill: the run's
 * first sight whole, and of each other how it differs from that. Without them less is known, and
 * nothing else happens: writing and reading them throws nothing.
 */
public final class SightNotes {
  private static final Logger LOG = LoggerFactory.getLogger(SightNotes.class);

  private static final String RUN_FILE = "@checkout.json";

  private static final String BEFORE = "before-";

  /** Far more than a million files take. */
  private static final int LIMIT_BYTES = 1 << 29;

  /** A large repository's takes megabytes, and what works at once are few runs. */
  private static final int RUNS_IN_MEMORY = 8;

  private final EffectStore store;

  /** The first sights of the runs that were looked at last, as they are on disk. */
  private final Map<String, Sight> firsts =
      new LinkedHashMap<>(RUNS_IN_MEMORY, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sight> eldest) {
          return size() > RUNS_IN_MEMORY;
        }
      };

  SightNotes(EffectStore store) {
    this.store = store;
  }

  /**
   * @param since the program did not run before
   */
  record Before(Instant since, Sight sight) {}

  /**
   * On disk.
   *
   * @param changed what differs from the run's first sight
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record BeforeFile(Instant since, Sight changed) {}

  /** Null if nothing was noted, or what was cannot be read any more. */
  @Nullable Before load(EffectId effect, int tryNumber, Phase phase) {
    try {
      // The small one first: most often there is none, and the other has every ref of the
      // repository.
      BeforeFile noted = read(file(effect, tryNumber, phase), BeforeFile.class);
      Sight first = first(effect.run());
      return new Before(noted.since(), noted.changed().onTopOf(first));
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }

  /** Notes it, unless there is a note of the same program. */
  void save(EffectId effect, int tryNumber, Phase phase, Before noted) {
    Path ofRun = store.directory(effect.run()).resolve(RUN_FILE);
    try {
      if (!Files.exists(ofRun)) {
        // The first one, or somebody removed that: then what is on disk begins anew.
        forgetFirst(effect.run());
        write(ofRun, noted.sight().writable());
      }
      Sight first = first(effect.run());
      write(
          file(effect, tryNumber, phase),
          new BeforeFile(noted.since(), noted.sight().since(first)));
    } catch (IOException | RuntimeException e) {
      LOG.warn("Cannot note what is there before {} of {}: {}", phase, effect, e.toString());
    }
  }

  private Sight first(String run) throws IOException {
    synchronized (firsts) {
      Sight known = firsts.get(run);
      if (known == null) {
        known = read(store.directory(run).resolve(RUN_FILE), Sight.class);
        firsts.put(run, known);
      }
      return known;
    }
  }

  private void forgetFirst(String run) {
    synchronized (firsts) {
      firsts.remove(run);
    }
  }

  private static <T> T read(Path file, Class<T> type) throws IOException {
    return StateJson.MAPPER.readValue(StateFile.read(file, LIMIT_BYTES), type);
  }

  private static void write(Path file, Object content) throws IOException {
    DurableFile.createOnce(file, StateJson.MAPPER.writeValueAsBytes(content));
  }

  private Path file(EffectId effect, int tryNumber, Phase phase) {
    String name = BEFORE + tryNumber + "-" + phase.name().toLowerCase(Locale.ROOT) + ".json";
    return store.directory(effect).resolve(name);
  }

  /** Removes what was noted for a run. */
  void forget(String run) {
    forgetFirst(run);
    try {
      StateFile.delete(store.directory(run).resolve(RUN_FILE));
      for (EffectId effect : store.effects(run)) {
        for (Path file : noted(store, effect)) {
          StateFile.delete(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove what was noted of " + run, e);
    }
  }

  /** Whether there is anything for {@link #forget} to remove. */
  public static boolean isLeft(EffectStore store, String run) {
    try {
      if (Files.exists(store.directory(run).resolve(RUN_FILE))) {
        return true;
      }
      for (EffectId effect : store.effects(run)) {
        if (!noted(store, effect).isEmpty()) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list what was noted of " + run, e);
    }
  }

  private static List<Path> noted(EffectStore store, EffectId effect) throws IOException {
    try (Stream<Path> files = Files.list(store.directory(effect))) {
      return files.filter(file -> file.getFileName().toString().startsWith(BEFORE)).toList();
    }
  }
}
