package dev.osier.workspace;

import dev.osier.effect.CorruptRecordException;
import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Form;
import dev.osier.effect.EffectStore;
import dev.osier.git.copy.Clones;
import dev.osier.git.worktree.WorktreeFiles;
import dev.osier.name.EffectId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The records of effects as far as they can be believed. They lie where agents can write: what
 * cannot be read, or names anything that is not the effect's own, is put aside, and the effect is
 * treated as one of which nothing is known. Its place and its branch follow from its name; what is
 * there is taken for work, and saved (G4).
 *
 * <p>Limit: a record may say of the effect's own workspace that nobody has worked in it yet.
 */
public final class BelievedRecords {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private final EffectStore store;
  private final Places places;
  private final Path commonDir;

  BelievedRecords(EffectStore store, Places places, Path commonDir) {
    this.store = store;
    this.places = places;
    this.commonDir = commonDir;
  }

  /**
   * An effect's record.
   *
   * @return null if there is none, or it was put aside
   */
  public @Nullable EffectRecord of(EffectId effect) {
    try {
      EffectRecord record = store.load(effect).orElse(null);
      if (record == null || isOwn(record)) {
        return record;
      }
    } catch (CorruptRecordException e) {
      // As one that is not believed.
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at the workspace of " + effect + ": " + e, e);
    }
    store.putAside(effect);
    return null;
  }

  private boolean isOwn(EffectRecord record) throws IOException {
    return Stream.of(record.start(), record.sealed())
            .allMatch(id -> id == null || COMMIT.matcher(id).matches())
        && isOfForm(record)
        && isAtPlace(record);
  }

  private static boolean isOfForm(EffectRecord record) {
    boolean ofOsier = record.task().startsWith("@");
    return switch (record.form()) {
      case BRANCH -> !ofOsier && record.effect().branch().equals(record.branch());
      case DETACHED -> ofOsier && record.branch() == null;
      case SCRATCH -> !ofOsier && record.branch() == null;
    };
  }

  private boolean isAtPlace(EffectRecord record) throws IOException {
    Path path;
    try {
      path = Path.of(record.workspace());
    } catch (InvalidPathException e) {
      return false;
    }
    Path own = places.of(record.effect());
    // Nothing of a plain folder is kept: so it must not be said of one that git knows.
    boolean folder = record.form() == Form.SCRATCH && WorktreeFiles.find(commonDir, own) == null;
    if (path.equals(own)) {
      return folder || record.form() != Form.SCRATCH;
    }
    return !exists(own)
        && Places.isPlace(path, record.effect())
        && (!exists(path) || isMadeForARun(path));
  }

  /** In an earlier home: git itself knows the worktree, or it is a clone that Osier made. */
  private boolean isMadeForARun(Path path) throws IOException {
    WorktreeFiles files = WorktreeFiles.find(commonDir, path);
    return files != null
        && (!files.isClone() || Files.exists(files.admin().resolve(Clones.REFS_AT_START)));
  }

  private static boolean exists(Path path) {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }
}
