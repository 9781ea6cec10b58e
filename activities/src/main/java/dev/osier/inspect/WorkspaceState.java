package dev.osier.inspect;

import dev.osier.effect.EffectRecord;
import dev.osier.name.EffectId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What there is of an effect on this host, as it was found.
 *
 * @param record null if there is none, or none that can be read
 * @param directory where its workspace is or was to be, absolute; null if nothing tells
 * @param there whether the directory is
 * @param branch its own branch, if that is there
 * @param since when the workspace was made; where it is gone, when its record was last written;
 *     null if nothing tells
 * @param processes those of its agent that live, and all that carry its marker; sorted
 * @param holder who works on it, having its lease; null if nobody does
 * @param keptUntil until when a user wants it kept; null without such a mark, or once that is over
 * @param leftovers what is without its counterpart, one sentence each; empty if all is well
 */
public record WorkspaceState(
    EffectId effect,
    @Nullable EffectRecord record,
    @Nullable Path directory,
    boolean there,
    @Nullable String branch,
    @Nullable Instant since,
    List<Long> processes,
    @Nullable String holder,
    @Nullable Instant keptUntil,
    List<String> leftovers) {
  public WorkspaceState {
    processes = List.copyOf(processes);
    leftovers = List.copyOf(leftovers);
  }

  /** Whether nothing is left of it but the record and the logs. */
  public boolean gone() {
    return !there && branch == null && processes.isEmpty() && holder == null && leftovers.isEmpty();
  }

  /** The step of its record; {@code unknown} without one. */
  public String step() {
    return record == null ? "unknown" : record.step().name().toLowerCase(Locale.ROOT);
  }
}
