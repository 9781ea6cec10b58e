package dev.osier.job;

import org.jspecify.annotations.Nullable;

/**
 * Which agent run this is. Only the run's history can say so: what lies on the disk may be
 * anybody's.
 *
 * @param nonce names this try; nobody can know it before the try has begun
 * @param before names the try in whose workspace this one goes on; null: in a new one
 * @param sealed the commit with all that the agents before left in that workspace: what is not in
 *     it is nobody's work. Null if there is none
 * @param calls of this step for this try before, of which none gave an answer
 */
public record Turn(String nonce, @Nullable String before, @Nullable String sealed, int calls) {

  /** Of the first try. */
  public static Turn first(String nonce) {
    return new Turn(nonce, null, null, 0);
  }

  /** The same, called once more after {@code more} calls that gave no answer. */
  public Turn after(int more) {
    return new Turn(nonce, before, sealed, calls + more);
  }
}
