package dev.osier.run.decide;

import dev.osier.text.Limits;
import java.time.LocalTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The steps of a run that met a fault and are tried again, each with why and when. */
public final class Waits {
  /** A host that is lost takes all tasks with it: the first say what it is. */
  private static final int SHOWN = 10;

  private static final long DAY_SECONDS = 86_400;

  private final Map<String, Wait> waits = new LinkedHashMap<>();

  /**
   * A step that waits.
   *
   * @param task that it is for, or null
   */
  record Wait(@Nullable String task, String sentence) {
    private String named() {
      return task == null ? sentence : task + ": " + sentence;
    }
  }

  /**
   * @param step its name
   * @param why a sentence
   * @param at when it is tried again, in milliseconds since the epoch
   */
  public void again(String step, @Nullable String task, String why, long at) {
    LocalTime time = LocalTime.ofSecondOfDay(Math.floorMod(at / 1000, DAY_SECONDS));
    waits.put(
        step,
        new Wait(
            task,
            Limits.headline(
                "Trying again at %02d:%02d:%02d UTC, because: %s"
                    .formatted(time.getHour(), time.getMinute(), time.getSecond(), why))));
  }

  /**
   * @return whether it had waited
   */
  public boolean over(String step) {
    return waits.remove(step) != null;
  }

  /** Of a task, or null. */
  public @Nullable String of(String task) {
    return waits.values().stream()
        .filter(wait -> task.equals(wait.task()))
        .map(Wait::sentence)
        .findFirst()
        .orElse(null);
  }

  /** Of the run as a whole, else of the first task; or null. */
  @Nullable String first() {
    return waits.values().stream()
        .min(Comparator.comparing(wait -> wait.task() != null))
        .map(Wait::named)
        .orElse(null);
  }

  /** All of them, in the order in which they began to wait; at most {@link #SHOWN}. */
  List<String> all() {
    return waits.values().stream().limit(SHOWN).map(Wait::named).toList();
  }
}
