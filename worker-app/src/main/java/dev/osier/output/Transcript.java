package dev.osier.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.plan.agent.JsonPath;
import dev.osier.plan.agent.LineRule;
import dev.osier.plan.agent.OutputRule;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The output of an agent as a person reads it, safe for a terminal. What its definition has a rule
 * for is shown by that; of an agent that speaks JSON the other objects are left out; text stays
 * text.
 */
public final class Transcript {
  /** Characters of one value, such as the output of a command that the agent ran. */
  private static final int LIMIT_VALUE = 4_000;

  private static final Pattern SHOWN = Pattern.compile(OutputRule.SHOWN);

  private final List<LineRule> rules;
  private final Consumer<String> out;
  private @Nullable LineRule open;
  private boolean midLine;

  /**
   * @param rules those of the agent's output that show something; none: every line is text
   * @param out is given pieces of text, with the ends of lines
   */
  public Transcript(List<OutputRule> rules, Consumer<String> out) {
    this.rules = rules.stream().filter(rule -> !rule.show().isEmpty()).map(LineRule::of).toList();
    this.out = out;
  }

  /** The next line of the output, without its end. */
  public void line(String line) {
    JsonNode json = rules.isEmpty() ? null : LineRule.json(line);
    if (json == null) {
      show(null, line.replaceAll("\r+$", "").replace('\r', ' '));
      return;
    }
    for (LineRule rule : rules) {
      try {
        if (rule.takes(json)) {
          for (String template : rule.source().show()) {
            String text = filled(template, json);
            if (text != null) {
              show(rule, text);
            }
          }
        }
      } catch (StackOverflowError e) {
        // A pattern of the user's on a line of the agent's: no match.
      }
    }
  }

  /** What is open is a line, too. */
  public void end() {
    if (midLine) {
      out.accept("\n");
    }
    midLine = false;
    open = null;
  }

  private void show(@Nullable LineRule rule, String text) {
    boolean joins = rule != null && rule.source().add();
    if (!joins || !Objects.equals(rule, open)) {
      end();
    }
    String safe =
        text.lines().map(SafeText::lines).collect(Collectors.joining("\n"))
            + (text.endsWith("\n") ? "\n" : "");
    if (joins) {
      open = rule;
      midLine = !safe.endsWith("\n");
      out.accept(safe);
    } else {
      out.accept(safe.stripTrailing() + "\n");
    }
  }

  /** Null if one of its paths leads to nothing. */
  private static @Nullable String filled(String template, JsonNode line) {
    StringBuilder text = new StringBuilder();
    Matcher shown = SHOWN.matcher(template);
    while (shown.find()) {
      String value = value(shown.group(1), line);
      if (value == null) {
        return null;
      }
      shown.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    return shown.appendTail(text).toString();
  }

  /** Of the first path that has one; an empty path has an empty one. */
  private static @Nullable String value(String paths, JsonNode line) {
    for (String path : paths.split("\\|", -1)) {
      if (path.isEmpty()) {
        return "";
      }
      List<JsonNode> values = JsonPath.of(path).in(line);
      String text = values.stream().map(JsonNode::asText).collect(Collectors.joining(" "));
      if (!text.isEmpty()) {
        return text.length() <= LIMIT_VALUE ? text : text.substring(0, LIMIT_VALUE) + " …";
      }
    }
    return null;
  }
}
