package dev.osier.effect;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.osier.file.DurableFile;
import dev.osier.file.StateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user's mark on a workspace, {@code keep.json} in the effect's directory: until then neither the
 * end of its run nor a sweeper removes it. A file of its own, so that it can be made without the
 * lease and no attempt's record overwrites it.
 *
 * <p>Also once its instant is over, the mark says that a user was in the workspace: what is in it
 * then counts as work, to be saved (G4), even where an agent's work had been committed before.
 */
public final class KeepMark {
  private static final String FILE = "keep.json";

  /** Of an instant and its name; more is no mark. */
  private static final long LIMIT_BYTES = 10_000;

  /** Of a mark that says no more than that a user was there. */
  private static final Instant NO_WISH = Instant.EPOCH;

  private final Path file;

  private KeepMark(Path file) {
    this.file = file;
  }

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Content(Instant until) {
    Content {
      Objects.requireNonNull(until, "until");
    }
  }

  /**
   * @param effect the effect's directory, {@link EffectStore#directory}
   */
  public static KeepMark in(Path effect) {
    return new KeepMark(effect.resolve(FILE));
  }

  /** Whether there is a mark, over or not. */
  public boolean isThere() {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Until when the workspace stays, or stayed; empty without a mark.
   *
   * @throws UncheckedIOException if the mark cannot be read
   */
  public Optional<Instant> until() {
    if (!isThere()) {
      return Optional.empty();
    }
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LIMIT_BYTES) {
        throw new IOException("it is none of Osier's files");
      }
      Content content = StateJson.MAPPER.readValue(Files.readAllBytes(file), Content.class);
      if (content == null) {
        throw new IOException("it is empty");
      }
      return Optional.of(content.until());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the mark "
              + file
              + ": "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("")
              + "\nTo drop the mark, run rm '"
              + file
              + "'",
          e);
    }
  }

  /** Sets the mark, in place of one that is there. */
  public void keepUntil(Instant until) {
    try {
      DurableFile.replace(file, StateJson.MAPPER.writeValueAsBytes(new Content(until)));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the mark " + file + ": " + e.getMessage(), e);
    }
  }

  /** Says that a user is in the workspace, and nothing of how long; leaves a mark as it is. */
  public void touch() {
    if (!isThere()) {
      keepUntil(NO_WISH);
    }
  }

  /**
   * Until when a workspace is left to be looked at: as a user asked, else as the plan did. Of a
   * mark that cannot be read only that there is one counts.
   *
   * @param planned null: not at all
   * @return null: it is not
   */
  public @Nullable Instant or(@Nullable Instant planned) {
    try {
      return until().filter(until -> !until.equals(NO_WISH)).orElse(planned);
    } catch (UncheckedIOException e) {
      return planned;
    }
  }

  /**
   * Puts a mark aside that cannot be read, and says in its place that a user may have been there:
   * so it stops no release, and all that is in the workspace is saved.
   *
   * @param state of the repository, in which the mark lies
   */
  public void mend(Path state) {
    try {
      until();
    } catch (UncheckedIOException unreadable) {
      try {
        StateFile.putAside(state, file);
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot put aside " + file + ": " + e.getMessage(), e);
      }
      keepUntil(NO_WISH);
    }
  }

  /** Removes the mark, now that its workspace is gone. */
  public void remove() {
    try {
      StateFile.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove the mark " + file + ": " + e.getMessage(), e);
    }
  }
}
