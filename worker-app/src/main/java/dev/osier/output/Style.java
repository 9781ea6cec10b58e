package dev.osier.output;

import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;

/** How a word stands out on a terminal. A word never depends on it: it says the same without. */
public enum Style {
  PLAIN(""),
  BOLD("1"),
  DIM("2"),
  GOOD("32"),
  BAD("31"),
  WARN("33"),
  BUSY("36");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** {@code text} in this style on {@code surface}. */
  public String on(Surface surface, String text) {
    return surface.colours() && !code.isEmpty()
        ? "\u001B[" + code + "m" + text + "\u001B[0m"
        : text;
  }

  static Style of(TaskStatus status) {
    return switch (status) {
      case PENDING, UNCHANGED -> PLAIN;
      case RUNNING, READY -> BUSY;
      case MERGED -> GOOD;
      case FAILED -> BAD;
      case CONFLICTED, EVICTED, SKIPPED, CANCELLED -> WARN;
    };
  }

  static Style of(RunStatus status) {
    return switch (status) {
      case RUNNING -> BUSY;
      case COMPLETED -> GOOD;
      case UNPUBLISHED, PARTIAL, HALTED, CANCELLED -> WARN;
      case FAILED -> BAD;
    };
  }
}
