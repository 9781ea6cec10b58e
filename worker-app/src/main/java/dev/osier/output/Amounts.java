package dev.osier.output;

import java.time.Duration;
import java.util.Locale;

/** Sizes and times in few signs. */
public final class Amounts {
  private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};
  private static final double STEP = 1_000;
  private static final double SHORT = 10;

  private Amounts() {}

  /** {@code 812 B}, {@code 1.2 MB}, {@code 34 GB}. */
  public static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= STEP - 0.5 && unit < UNITS.length - 1) {
      amount /= STEP;
      unit++;
    }
    String form = unit > 0 && amount < SHORT ? "%.1f %s" : "%.0f %s";
    return String.format(Locale.ROOT, form, amount, UNITS[unit]);
  }

  /** {@code 1 file}, {@code 2 files}. */
  public static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** {@code 2 files, +31 −4}. */
  public static String changes(int files, int insertions, int deletions) {
    return count(files, "file") + ", +%d −%d".formatted(insertions, deletions);
  }

  /** {@code 12s}, {@code 3m}, {@code 5h}, {@code 8d}: in whole units, rounded down. */
  public static String age(Duration age) {
    if (age.isNegative() || age.toMinutes() < 1) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    return age.toHours() < 1
        ? age.toMinutes() + "m"
        : age.toDays() < 1 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
