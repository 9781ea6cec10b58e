package dev.osier.cli.call;

import java.util.List;
import java.util.stream.Collectors;

/** The first of those that a user may have meant, for the message that refuses to choose. */
public final class FirstFew {
  private static final int SHOWN = 5;

  private FirstFew() {}

  /** A line for each, indented, with a line break before it; then how many more there are. */
  public static String lines(List<String> names) {
    String shown =
        names.stream().limit(SHOWN).map(name -> "\n    " + name).collect(Collectors.joining());
    return shown + (names.size() > SHOWN ? "\n    and " + (names.size() - SHOWN) + " more" : "");
  }
}
