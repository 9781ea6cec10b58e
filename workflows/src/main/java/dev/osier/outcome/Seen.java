package dev.osier.outcome;

import dev.osier.text.Limits;
import java.util.List;
import java.util.stream.Stream;

/**
 * What looks outside of a workspace have found.
 *
 * @param escaped refs that the try certainly changed, each list at most {@link Limits#FILES}
 * @param suspected what was changed while its programs ran, by it, another agent or the user
 * @param unseen looks that could not be taken and why, a sentence each
 */
public record Seen(List<String> escaped, List<String> suspected, List<String> unseen) {
  public static final Seen NOTHING = new Seen(List.of(), List.of(), List.of());

  public Seen {
    escaped = List.copyOf(escaped);
    suspected = List.copyOf(suspected);
    unseen = List.copyOf(unseen);
  }

  /** Both together. */
  public Seen and(Seen other) {
    return new Seen(
        union(escaped, other.escaped),
        union(suspected, other.suspected),
        union(unseen, other.unseen));
  }

  /** Both lists without what is there twice, at most {@link Limits#FILES}. */
  static List<String> union(List<String> a, List<String> b) {
    return Stream.concat(a.stream(), b.stream()).distinct().limit(Limits.FILES).toList();
  }
}
