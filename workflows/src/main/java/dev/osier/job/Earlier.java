package dev.osier.job;

import dev.osier.text.Limits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that was not taken, since it conflicted, failed, or was built on what is done anew.
 *
 * @param why a sentence, or the tail of what failed
 * @param start the commit it started from
 * @param commit its tip; null if there was none
 * @param conflicts files that conflicted, at most {@link Limits#FILES}
 * @param with the tasks whose merged work is in these files
 */
public record Earlier(
    String why,
    @Nullable String start,
    @Nullable String commit,
    List<String> conflicts,
    List<String> with) {
  public Earlier {
    conflicts = List.copyOf(conflicts);
    with = List.copyOf(with);
  }
}
