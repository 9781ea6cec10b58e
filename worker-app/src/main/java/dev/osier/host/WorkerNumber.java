package dev.osier.host;

import java.util.Map;

/** A number that a variable sets for a worker. */
public final class WorkerNumber {
  private WorkerNumber() {}

  /**
   * What {@code variable} says, or {@code otherwise} where it is not set.
   *
   * @throws IllegalArgumentException if it is no number from 1 to {@code most}
   */
  public static int of(Map<String, String> environment, String variable, int otherwise, int most) {
    String given = environment.getOrDefault(variable, "").strip();
    if (given.isEmpty()) {
      return otherwise;
    }
    int number = given.matches("\\d{1,6}") ? Integer.parseInt(given) : 0;
    if (number < 1 || number > most) {
      throw new IllegalArgumentException(
          "Cannot start a worker: %s is \"%s\", and must be a number from 1 to %d"
              .formatted(variable, given, most));
    }
    return number;
  }
}
