package dev.osier.plan.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An {@link OutputRule} made ready to be tried on lines.
 *
 * @param when patterns by path; empty for a rule about lines of text
 * @param match null for a rule about lines of JSON
 */
public record LineRule(Map<JsonPath, Pattern> when, @Nullable Pattern match, OutputRule source) {
  /** Characters of a value or line that a pattern is tried on. */
  private static final int LIMIT_MATCHED = 10_000;

  private static final Pattern ESCAPES = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** With its patterns compiled. */
  public static LineRule of(OutputRule source) {
    Map<JsonPath, Pattern> when = new LinkedHashMap<>();
    source.when().forEach((path, text) -> when.put(JsonPath.of(path), Pattern.compile(text)));
    return new LineRule(
        when, source.match() == null ? null : Pattern.compile(source.match()), source);
  }

  /** Whether this line of JSON is one of those that it is about. */
  public boolean takes(JsonNode line) {
    return match == null
        && when.entrySet().stream()
            .allMatch(
                each ->
                    each.getKey().in(line).stream()
                        .anyMatch(value -> each.getValue().matcher(cut(value.asText())).matches()));
  }

  /** What its pattern finds in a line of text, or null. */
  public @Nullable Matcher find(String line) {
    Matcher found = match == null ? null : match.matcher(bare(line));
    return found != null && found.find() ? found : null;
  }

  /** The object that {@code line} is, or that stands in it after what another stream left there. */
  public static @Nullable JsonNode json(String line) {
    int begin = line.indexOf("{\"");
    if (begin < 0) {
      return null;
    }
    try {
      JsonNode node = JSON.readTree(line.substring(begin));
      return node != null && node.isObject() ? node : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static String bare(String line) {
    return ESCAPES.matcher(cut(line)).replaceAll("").strip();
  }

  private static String cut(String text) {
    return text.length() <= LIMIT_MATCHED ? text : text.substring(0, LIMIT_MATCHED);
  }
}
