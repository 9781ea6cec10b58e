package dev.osier.plan;

import dev.osier.text.Quote;
import java.util.Map;
import java.util.Set;

/**
 * What the plan's contract has and this version does not do. It is refused, never ignored. Deleting
 * a line here makes it available, in the reader and in the JSON Schema.
 */
public final class NotYet {
  private static final Map<Class<?>, Set<? extends Enum<?>>> WORDS = Map.of();

  /** Fields of which only the default may be given; what to do instead. */
  private static final Map<String, String> VALUES =
      Map.of("repository as a URL", "give a directory");

  private static final String REFUSAL = "%s is not available in this version; %s";

  private NotYet() {}

  /** Whether {@code word} of an enum is refused. */
  public static boolean refuses(Enum<?> word) {
    return WORDS.getOrDefault(word.getDeclaringClass(), Set.of()).contains(word);
  }

  /**
   * Whether the value of a field is refused if it is not the default.
   *
   * @param field such as {@code workspace.keepFor}
   */
  public static boolean refuses(String field) {
    return VALUES.containsKey(field);
  }

  /** The problem with {@code given} in a field that {@link #refuses(String)} names. */
  public static String message(String field, String given) {
    return REFUSAL.formatted(given, VALUES.get(field));
  }

  /** The problem with a refused {@code word}. */
  public static String message(Enum<?> word) {
    return REFUSAL.formatted(
        Quote.of(PlanWords.of(word)),
        "use " + PlanWords.either(PlanWords.available(word.getDeclaringClass())));
  }
}
