package dev.osier.plan.agent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of line in an agent's output tells. Either {@code when} says which lines these are,
 * each a JSON object, or {@code match} does, for lines of text.
 *
 * <p>A path such as {@code /usage/input_tokens} leads to a value of a JSON object; {@code *} stands
 * for every element or field.
 *
 * @param when patterns that the whole value at each path must match
 * @param match a pattern that is found in the line; its named groups are facts, by {@link Fact}
 * @param facts by fact, the paths to its values: numbers are added up, of texts the last counts; a
 *     number as it stands is a fact by itself
 * @param is what a line of this kind means, or null
 * @param add numbers are added to those of earlier lines, and texts of lines that follow each other
 *     joined, instead of replacing them
 * @param show how such a line reads for a person, each a line in which paths in braces are replaced
 *     by their values; one of which a path leads nowhere is left out
 */
public record OutputRule(
    Map<String, String> when,
    @Nullable String match,
    Map<Fact, List<String>> facts,
    @Nullable Meaning is,
    boolean add,
    List<String> show) {

  /** A path in a line of {@code show}, or several, of which the first counts that has a value. */
  public static final String SHOWN = "\\{(/[^{}]*)}";

  /** What can be read from an agent's output. */
  public enum Fact {
    /** Names the conversation, to resume it. */
    SESSION("session"),
    /** What the agent says. */
    MESSAGE("message"),
    /** Why the agent gave up, in its words. */
    FAILURE("failure"),
    /** In US dollars. */
    COST("cost"),
    /** Answers of the model. */
    TURNS("turns"),
    /** Read and written. */
    TOKENS("tokens"),
    /** How long to wait after a rate limit, in seconds. */
    RETRY_AFTER_SECONDS("retryAfterSeconds"),
    /** When the rate limit ends, in seconds since 1970. */
    RETRY_AT("retryAt"),
    /** Names a call of a tool. */
    CALL("call"),
    /** The tool of that call. */
    TOOL("tool"),
    /** Its command, or what else it is about. */
    COMMAND("command"),
    /** Names a call that was denied; of a line of text, the command itself. */
    DENIED("denied");

    private final String word;

    Fact(String word) {
      this.word = word;
    }

    /** As it is written in a rule, and as the name of a group. */
    public String word() {
      return word;
    }
  }

  /** What a line means besides its facts. */
  public enum Meaning {
    /** The provider takes no more for now. */
    LIMITED,
    /** The provider does not take the key. */
    REFUSED
  }

  public OutputRule {
    // In the order given: Map.copyOf has another one in each process.
    when = Collections.unmodifiableMap(new LinkedHashMap<>(when));
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    show = List.copyOf(show);
  }
}
