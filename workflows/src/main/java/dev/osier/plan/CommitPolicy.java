package dev.osier.plan;

import dev.osier.text.LikelyWord;
import dev.osier.text.Quote;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How what agents leave uncommitted is committed.
 *
 * @param message a template; {@code {title}} and the other {@link #NAMES} in it are replaced, and
 *     what stands in a value is not replaced again
 */
public record CommitPolicy(String message) {
  public static final CommitPolicy DEFAULT = new CommitPolicy("{title}");

  /** Characters; titles and trailers come on top. */
  public static final int LIMIT_MESSAGE = 10_000;

  /** What is replaced. */
  public static final List<String> NAMES = List.of("title", "task", "run", "agent");

  private static final Pattern NAME = Pattern.compile("\\{([A-Za-z]+)\\}");
  private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]");
  private static final Pattern TRAILER = Pattern.compile("[A-Za-z0-9-]+: .*|[ \\t]+\\S.*");

  /**
   * What is wrong with a template, or null.
   *
   * @param likely the likely word for a misspelt name, see {@link LikelyWord#suggest}
   */
  public static @Nullable String problem(
      String message, BiFunction<String, Collection<String>, String> likely) {
    if (message.length() > LIMIT_MESSAGE) {
      return "has %d characters, and the limit is %d".formatted(message.length(), LIMIT_MESSAGE);
    }
    if (UNSAFE.matcher(message).find()) {
      return "has control characters";
    }
    Matcher names = NAME.matcher(message);
    while (names.find()) {
      if (!NAMES.contains(names.group(1))) {
        return "knows no "
            + Quote.of(names.group())
            + "; there are {title}, {task}, {run} and {agent}"
            + likely.apply(names.group(1), NAMES);
      }
    }
    return null;
  }

  /**
   * The message for the work of a task, with the trailer by which Osier's commits are told: in the
   * last paragraph if that is one of trailers, else in one of its own.
   *
   * @param run its key
   * @param agent its name
   */
  public String of(Task task, String run, String agent) {
    Map<String, String> values =
        Map.of("title", task.titleOrId(), "task", task.id(), "run", run, "agent", agent);
    String text =
        NAME.matcher(message)
            .replaceAll(name -> Matcher.quoteReplacement(values.getOrDefault(name.group(1), "")))
            .strip();
    String trailer = "Osier-Effect: %s/%s\n".formatted(run, task.id());
    return text + (endsInTrailers(text) ? "\n" : "\n\n") + trailer;
  }

  private static boolean endsInTrailers(String text) {
    int last = text.lastIndexOf("\n\n");
    return last >= 0
        && text.substring(last + 2).lines().allMatch(line -> TRAILER.matcher(line).matches());
  }
}
