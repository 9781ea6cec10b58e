package dev.osier.plan;

import dev.osier.text.Quote;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations as a plan has them: {@code 90s}, {@code 30m}, {@code 2h}, {@code 1h30m}, {@code 0s}.
 */
public final class PlanDuration {
  /** A regular expression; the limit is not in it. */
  public static final String PATTERN =
      "^(?=[0-9])(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?$";

  /** The longest that a plan may say. */
  public static final Duration LIMIT = Duration.ofDays(7);

  private static final Pattern FORM = Pattern.compile(PATTERN);
  private static final Pattern NO_UNIT = Pattern.compile("[0-9]{1,9}");

  private PlanDuration() {}

  /** What is wrong with {@code text}, or null. */
  public static @Nullable String problem(String text) {
    if (NO_UNIT.matcher(text).matches()) {
      return "%s has no unit; write %ss, %sm or %sh".formatted(Quote.of(text), text, text, text);
    }
    if (!FORM.matcher(text).matches()) {
      return Quote.of(text) + " is not a duration; write it like 90s, 30m, 2h or 1h30m";
    }
    if (parse(text).compareTo(LIMIT) > 0) {
      return Quote.of(text) + " is longer than 7 days, which is the limit";
    }
    return null;
  }

  /**
   * @throws IllegalArgumentException if {@code text} is not of the form; {@link #problem} says why
   */
  public static Duration parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException("Cannot read a duration: " + Quote.of(text));
    }
    return Duration.ofHours(number(form.group(1)))
        .plusMinutes(number(form.group(2)))
        .plusSeconds(number(form.group(3)));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** The form that {@link #parse} reads, in whole seconds: {@code 1h30m}. */
  public static String format(Duration duration) {
    long hours = duration.toHours();
    int minutes = duration.toMinutesPart();
    int seconds = duration.toSecondsPart();
    String text = part(hours, "h") + part(minutes, "m") + part(seconds, "s");
    return text.isEmpty() ? "0s" : text;
  }

  private static String part(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }
}
