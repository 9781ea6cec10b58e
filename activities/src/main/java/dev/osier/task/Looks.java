package dev.osier.task;

import dev.osier.escape.EscapeWatch;
import dev.osier.escape.EscapeWatch.Escapes;
import dev.osier.escape.EscapeWatch.Phase;
import dev.osier.name.EffectId;
import dev.osier.outcome.Seen;
import dev.osier.text.Limits;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The looks for what a try changes outside of its workspace (G1). What only observes never fails a
 * run: a look that cannot be taken is told as one.
 */
public final class Looks {
  private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

  private final EscapeWatch watch;
  private final EffectId effect;
  private final int tryNumber;

  public Looks(EscapeWatch watch, EffectId effect, int tryNumber) {
    this.watch = watch;
    this.effect = effect;
    this.tryNumber = tryNumber;
  }

  /** A look that may fail. */
  private interface Look {
    Escapes take() throws InterruptedException;
  }

  /** Before a program of the try runs: what the look after it is compared with. */
  public Seen before(Phase phase) throws InterruptedException {
    return take(
        "before its " + word(phase),
        () -> {
          watch.before(effect, tryNumber, phase);
          return Escapes.NONE;
        });
  }

  /** What was changed while a program ran that has ended. */
  public Seen after(Phase phase) throws InterruptedException {
    return take("after its " + word(phase), () -> watch.after(effect, tryNumber, phase));
  }

  /** Likewise, if it was watched at all; the same if it was told before. */
  public Seen afterIfWatched(Phase phase) throws InterruptedException {
    return take(
        "after its " + word(phase),
        () ->
            watch.isWatched(effect, tryNumber, phase)
                ? watch.after(effect, tryNumber, phase)
                : Escapes.NONE);
  }

  private static String word(Phase phase) {
    return switch (phase) {
      case SETUP -> "set-up";
      case AGENT -> "agent";
      case CHECK -> "check";
    };
  }

  private Seen take(String when, Look look) throws InterruptedException {
    try {
      Escapes found = look.take();
      return new Seen(limited(found.blamed()), limited(found.suspected()), limited(found.notes()));
    } catch (RuntimeException e) {
      LOG.warn("{}: no look {}: {}", effect, when, e.toString(), e);
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      String sentence = "Cannot tell what it changed outside its workspace %s: %s";
      return new Seen(
          List.of(), List.of(), List.of(Limits.headline(sentence.formatted(when, reason))));
    }
  }

  private static List<String> limited(List<String> found) {
    return found.stream().limit(Limits.FILES).toList();
  }
}
