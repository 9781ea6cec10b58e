package dev.osier.plan.read;

import dev.osier.text.Quote;
import dev.osier.text.Scalar;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads objects whose fields are environment variables. */
final class EnvNames {
  static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  private EnvNames() {}

  /** The values by name, in the order written. Values may be empty. */
  static Map<String, Text> read(Cursor at) {
    Map<String, Text> values = new LinkedHashMap<>();
    at.entries()
        .forEach(
            (name, value) -> {
              if (!NAME.matcher(name).matches()) {
                at.problem(Quote.of(name) + " is not the name of an environment variable");
              } else if (name.startsWith("OSIER_") || name.startsWith("GIT_")) {
                value.problem("names that begin with OSIER_ or GIT_ are set by Osier");
              } else {
                Text text = value.anyText();
                if (text != null) {
                  values.put(name, text);
                }
              }
            });
    int length = values.values().stream().mapToInt(text -> text.value().length()).sum();
    if (length > Scalar.LIMIT) {
      at.problem(
          "has %d characters of values, and the limit is %d".formatted(length, Scalar.LIMIT));
    }
    return values;
  }
}
