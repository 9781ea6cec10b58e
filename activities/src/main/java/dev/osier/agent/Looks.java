package dev.osier.agent;

import dev.osier.run.EffectId;
import dev.osier.step.Limits;
import dev.osier.step.Seen;
import dev.osier.workspace.EscapeWatch;
import dev.osier.workspace.EscapeWatch.Escapes;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The looks for what a try changes outside of its workspace (G1). What only observes never fails a
 * run: a look that cannot be taken is told as one.
 */
final class Looks {
  private static final Logger LOG = LoggerFactory.getLogger(Looks.class);

  private final EscapeWatch watch;
  private final EffectId effect;

  Looks(EscapeWatch watch, EffectId effect) {
    this.watch = watch;
    this.effect = effect;
  }

  /** A look that may fail. */
  private interface Look {
    Escapes take() throws InterruptedException;
  }

  /** Before anything of this try runs: what the looks after it are compared with. */
  Seen before(int tryNumber) throws InterruptedException {
    return take(
        "before it began",
        () -> {
          watch.beforeAgent(effect, tryNumber);
          return Escapes.NONE;
        });
  }

  /**
   * What was changed by now.
   *
   * @param what has ended: {@code set-up}, {@code agent}, {@code check}
   */
  Seen after(String what) throws InterruptedException {
    return take("after its " + what, () -> watch.afterAgent(effect));
  }

  private Seen take(String when, Look look) throws InterruptedException {
    try {
      Escapes found = look.take();
      return new Seen(limited(found.blamed()), limited(found.suspected()), List.of());
    } catch (RuntimeException e) {
      LOG.warn("{}: no look {}: {}", effect, when, e.toString(), e);
      String reason = e.getMessage() == null ? e.toString() : e.getMessage();
      String sentence = "Cannot tell what it changed outside its workspace %s: %s";
      return new Seen(
          List.of(), List.of(), List.of(Limits.headline(sentence.formatted(when, reason))));
    }
  }

  private static List<String> limited(List<String> paths) {
    return paths.stream().limit(Limits.FILES).toList();
  }
}
