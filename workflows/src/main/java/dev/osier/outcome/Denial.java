package dev.osier.outcome;

import dev.osier.text.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an agent wanted and its program did not let it, as far as that tells.
 *
 * @param tool the program's name for it; empty if it does not tell
 * @param command what was to be run, or what else the call was about; cut to {@link #LIMIT_COMMAND}
 * @param count how often
 */
public record Denial(String tool, String command, int count) {
  /** Different ones that are told of one task; the rest is counted as the last. */
  public static final int LIMIT = 10;

  /** Characters. */
  public static final int LIMIT_COMMAND = 200;

  /** Of a command in one line with others. */
  private static final int LIMIT_SHOWN = 60;

  /** Of the line that counts those beyond the limit. */
  private static final String MORE = "and more";

  public Denial {
    command = Limits.cut(command, LIMIT_COMMAND);
  }

  /**
   * The same ones counted together.
   *
   * @param limit how many different ones at most
   */
  public static List<Denial> sum(List<Denial> all, int limit) {
    Map<List<String>, Integer> counts = new LinkedHashMap<>();
    for (Denial each : all) {
      List<String> key = List.of(each.tool, each.command);
      boolean room = counts.size() < limit - 1 || counts.containsKey(key);
      counts.merge(room ? key : List.of("", MORE), each.count, Integer::sum);
    }
    List<Denial> sum = new ArrayList<>();
    counts.forEach((key, count) -> sum.add(new Denial(key.get(0), key.get(1), count)));
    return List.copyOf(sum);
  }

  /** Such as {@code npm test (3 times), git push}; empty if there are none. */
  public static String list(List<Denial> all) {
    return all.stream().map(Denial::shown).collect(Collectors.joining(", "));
  }

  private String shown() {
    String what =
        command.isBlank() ? tool : Limits.cut(command.strip().replaceAll("\\s+", " "), LIMIT_SHOWN);
    return count == 1 ? what : "%s (%d times)".formatted(what, count);
  }
}
