package dev.osier.cli.setup;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One thing that {@code osier doctor} has looked at.
 *
 * @param what in a word or two
 * @param fact how it is
 * @param mend what to type, or null if all is well
 */
record Finding(String what, Level level, String fact, @Nullable String mend) {
  enum Level {
    OK,
    /** Runs work, with a limit. */
    WARN,
    /** Runs do not work. */
    FAIL;

    @JsonValue
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static Finding ok(String what, String fact) {
    return new Finding(what, Level.OK, fact, null);
  }

  static Finding warn(String what, String fact, String mend) {
    return new Finding(what, Level.WARN, fact, mend);
  }

  static Finding fail(String what, String fact, String mend) {
    return new Finding(what, Level.FAIL, fact, mend);
  }
}
