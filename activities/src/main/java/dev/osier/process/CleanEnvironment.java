package dev.osier.process;

import java.util.Map;
import java.util.TreeMap;

/**
 * What of the worker's environment reaches a program that it runs for a plan: not what belongs to
 * git (a leaked {@code GIT_DIR} changes every answer), nor the worker's keys to Temporal, nor what
 * Osier itself was told.
 */
public final class CleanEnvironment {
  /** The variable by which everything that was started for an effect is found again. */
  public static final String MARKER = "OSIER_EFFECT";

  /** The locale before the launcher gave the JVM one in which it can name every file. */
  private static final String LOCALE_BEFORE = "OSIER_LC_ALL";

  private CleanEnvironment() {}

  /** A copy of {@code worker} without those variables, to be added to. */
  public static Map<String, String> of(Map<String, String> worker) {
    Map<String, String> clean = new TreeMap<>(worker);
    String locale = worker.get(LOCALE_BEFORE);
    if (locale != null && locale.isEmpty()) {
      clean.remove("LC_ALL");
    } else if (locale != null) {
      clean.put("LC_ALL", locale);
    }
    clean
        .keySet()
        .removeIf(
            name ->
                name.startsWith("GIT_")
                    || name.startsWith("TEMPORAL_")
                    || name.startsWith("OSIER_"));
    return clean;
  }

  /** {@code NAME=value} for an effect, as {@link ProcessTree#recorded} takes it. */
  public static String marker(String effect) {
    return MARKER + "=" + effect;
  }
}
