package dev.osier.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The words of a plan's enums, as people write them: in lower case. */
public final class PlanWords {
  private PlanWords() {}

  /** {@code rerun} for {@link OnConflict#RERUN}. */
  public static String of(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** The words that a plan may use, in the contract's order. */
  public static List<String> available(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(PlanWords::isWritten)
        .map(PlanWords::of)
        .toList();
  }

  /** The value that {@code word} stands for. */
  public static <E extends Enum<E>> Optional<E> find(Class<E> type, String word) {
    return Arrays.stream(type.getEnumConstants())
        .filter(value -> isWritten(value) && of(value).equals(word))
        .findFirst();
  }

  /** {@code end, all or never}. */
  public static String either(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  /** A workspace of its own is what a task has that says nothing; there is no word for it. */
  private static boolean isWritten(Enum<?> value) {
    return value != TaskWorkspace.OWN;
  }
}
