package dev.osier.keep;

import dev.osier.git.GitException;
import dev.osier.git.object.Refs;
import dev.osier.name.EffectId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The refs that keep an effect's unmerged work: the newest at {@code refs/osier/kept/<run>/<task>},
 * older ones at {@code …/<task>@1}, {@code @2} and so on. Nothing kept is ever overwritten.
 */
public final class KeptRefs {
  /** More saves of one effect than this are no accident of a retry. */
  private static final int OLDER_LIMIT = 1_000;

  /** Only a user's git command could be in the way, and not for long. */
  private static final int RACES = 10;

  private final Refs refs;

  public KeptRefs(Refs refs) {
    this.refs = refs;
  }

  /** The commits kept for an effect, the newest first. */
  public List<String> commits(EffectId effect) {
    List<String> kept = new ArrayList<>();
    String newest = refs.tip(effect.keptRef());
    if (newest != null) {
      kept.add(newest);
    }
    for (int number = 1; number < OLDER_LIMIT; number++) {
      String commit = refs.tip(older(effect, number));
      if (commit == null) {
        break;
      }
      kept.add(commit);
    }
    return kept;
  }

  /** The ref of what was kept last, or null if nothing is kept. */
  public @Nullable String newest(EffectId effect) {
    return refs.tip(effect.keptRef()) == null ? null : effect.keptRef();
  }

  /** Keeps {@code commit} as the newest; what was the newest becomes an older one. */
  public String put(EffectId effect, String commit) {
    String ref = effect.keptRef();
    String message = "osier: keep " + effect;
    for (int attempt = 0; attempt < RACES; attempt++) {
      String current = refs.tip(ref);
      if (commit.equals(current)) {
        return ref;
      }
      if (current != null) {
        moveToOlder(effect, current, message);
      }
      if (refs.compareAndSet(ref, current, commit, message)) {
        return ref;
      }
    }
    throw new GitException(
        "Cannot keep %s: %s cannot be moved; is there a stale %s.lock?"
            .formatted(effect, ref, ref));
  }

  /** Does nothing if a save that was killed has already done it. */
  private void moveToOlder(EffectId effect, String commit, String message) {
    for (int number = 1; number < OLDER_LIMIT; number++) {
      String ref = older(effect, number);
      String there = refs.tip(ref);
      if (commit.equals(there)
          || (there == null && refs.compareAndSet(ref, null, commit, message))) {
        return;
      }
    }
    throw new GitException(
        "Cannot keep "
            + effect
            + ": "
            + OLDER_LIMIT
            + " older saves are kept\nTo drop them, run git for-each-ref --format='delete %(refname)' '"
            + effect.keptRef()
            + "@*' | git update-ref --stdin");
  }

  /** '@' cannot be in a task id, so that no other task has this ref. */
  private static String older(EffectId effect, int number) {
    return effect.keptRef() + "@" + number;
  }
}
