package dev.osier.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.osier.plan.agent.JsonPath;
import dev.osier.plan.agent.LineRule;
import dev.osier.plan.agent.OutputRule;
import dev.osier.plan.agent.OutputRule.Fact;
import dev.osier.plan.agent.OutputRule.Meaning;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads an agent's output line by line by the rules of its definition: lines in, an {@link
 * AgentReport} out. What fits no rule, is torn, or tells an impossible number is passed over: the
 * output is the agent's, and nothing in it may stop the worker.
 */
public final class AgentOutput {
  /** Characters of one message. */
  private static final int LIMIT_MESSAGE = 8_000;

  private static final BigDecimal LARGEST = BigDecimal.valueOf(1_000_000_000_000L);
  private static final Duration LONGEST_WAIT = Duration.ofDays(365);
  private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,199}");
  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,15})?)([kM]?)");

  private final List<LineRule> rules;
  private final Map<Fact, String> texts = new EnumMap<>(Fact.class);
  private final Map<Fact, BigDecimal> numbers = new EnumMap<>(Fact.class);
  private final Denials denials = new Denials();
  private @Nullable Meaning meaning;
  private @Nullable LineRule joining;

  /** What one line told. */
  private static final class Told {
    private boolean spoke;
    private boolean failed;
    private @Nullable Meaning meaning;
    private @Nullable LineRule joining;
  }

  public AgentOutput(List<OutputRule> rules) {
    this.rules = rules.stream().map(LineRule::of).toList();
  }

  /** The next line, without its end. */
  public void line(String line) {
    if (rules.isEmpty() || line.isBlank()) {
      return;
    }
    Told told = new Told();
    JsonNode json = LineRule.json(line);
    for (LineRule rule : rules) {
      try {
        if (json != null && rule.takes(json)) {
          take(rule, json, told);
        } else {
          Matcher found = rule.find(line);
          if (found != null) {
            take(rule, found, told);
          }
        }
      } catch (StackOverflowError e) {
        // A pattern of the user's on a line of the agent's: no match.
      }
    }
    joining = told.joining;
    if (told.meaning != null) {
      meaning = told.meaning;
    } else if (told.spoke && !told.failed) {
      // It went on after all.
      meaning = null;
    }
  }

  /** What the lines so far tell. */
  public AgentReport report() {
    BigDecimal turns = numbers.get(Fact.TURNS);
    BigDecimal tokens = numbers.get(Fact.TOKENS);
    BigDecimal cost = numbers.get(Fact.COST);
    BigDecimal wait = numbers.get(Fact.RETRY_AFTER_SECONDS);
    BigDecimal at = numbers.get(Fact.RETRY_AT);
    return new AgentReport(
        texts.get(Fact.SESSION),
        cost == null ? null : cost.doubleValue(),
        turns == null ? null : turns.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue(),
        tokens == null ? null : tokens.longValue(),
        texts.get(Fact.MESSAGE),
        texts.get(Fact.FAILURE),
        meaning == Meaning.LIMITED,
        wait == null ? null : Duration.ofSeconds(wait.longValue()),
        at == null ? null : Instant.ofEpochSecond(at.longValue()),
        meaning == Meaning.REFUSED,
        denials.sum());
  }

  private void take(LineRule rule, JsonNode line, Told told) {
    for (Map.Entry<Fact, List<String>> each : rule.source().facts().entrySet()) {
      Fact fact = each.getKey();
      if (ofCalls(fact)) {
        continue;
      }
      BigDecimal sum = null;
      for (String path : each.getValue()) {
        if (!path.startsWith("/")) {
          sum = plus(sum, number(path));
          continue;
        }
        for (JsonNode value : JsonPath.of(path).in(line)) {
          if (isText(fact)) {
            text(fact, value.asText(), rule, told);
          } else {
            sum = plus(sum, number(value.asText()));
          }
        }
      }
      if (sum != null) {
        number(fact, sum, rule, told);
      }
    }
    denials.tell(
        values(rule, Fact.CALL, line),
        values(rule, Fact.TOOL, line),
        values(rule, Fact.COMMAND, line),
        values(rule, Fact.DENIED, line));
    mean(rule, told);
  }

  private static List<String> values(LineRule rule, Fact fact, JsonNode line) {
    return rule.source().facts().getOrDefault(fact, List.of()).stream()
        .filter(path -> path.startsWith("/"))
        .flatMap(path -> JsonPath.of(path).in(line).stream())
        .map(JsonNode::asText)
        .toList();
  }

  private static boolean ofCalls(Fact fact) {
    return fact == Fact.CALL || fact == Fact.TOOL || fact == Fact.COMMAND || fact == Fact.DENIED;
  }

  private void take(LineRule rule, Matcher found, Told told) {
    for (Fact fact : Fact.values()) {
      String value = group(found, fact);
      if (value == null || ofCalls(fact)) {
        continue;
      }
      BigDecimal number = isText(fact) ? null : number(value);
      if (isText(fact)) {
        text(fact, value, rule, told);
      } else if (number != null) {
        number(fact, number, rule, told);
      }
    }
    String denied = group(found, Fact.DENIED);
    if (denied != null) {
      String tool = group(found, Fact.TOOL);
      denials.add(tool == null ? "" : tool, denied);
    }
    mean(rule, told);
  }

  private static @Nullable String group(Matcher found, Fact fact) {
    return found.pattern().pattern().contains("(?<" + fact.word() + ">")
        ? found.group(fact.word())
        : null;
  }

  private static void mean(LineRule rule, Told told) {
    if (rule.source().is() != null) {
      told.meaning = rule.source().is();
    }
  }

  private static boolean isText(Fact fact) {
    return fact == Fact.SESSION || fact == Fact.MESSAGE || fact == Fact.FAILURE;
  }

  private void text(Fact fact, String value, LineRule rule, Told told) {
    if (fact == Fact.SESSION) {
      if (SESSION.matcher(value).matches()) {
        texts.put(fact, value);
      }
      return;
    }
    if (value.isBlank() && !rule.source().add()) {
      return;
    }
    boolean joins = rule.source().add() && (rule.equals(joining) || rule.equals(told.joining));
    String before = joins ? texts.getOrDefault(fact, "") : "";
    String all = before + value;
    texts.put(fact, all.substring(Math.max(0, all.length() - LIMIT_MESSAGE)));
    told.joining = rule.source().add() ? rule : told.joining;
    told.spoke |= fact == Fact.MESSAGE;
    told.failed |= fact == Fact.FAILURE;
  }

  private void number(Fact fact, BigDecimal value, LineRule rule, Told told) {
    BigDecimal before = rule.source().add() ? numbers.get(fact) : null;
    BigDecimal all = before == null ? value : before.add(value);
    boolean isTime = fact == Fact.RETRY_AFTER_SECONDS;
    BigDecimal most = isTime ? BigDecimal.valueOf(LONGEST_WAIT.toSeconds()) : LARGEST;
    numbers.put(fact, all.min(most));
    told.spoke |= fact == Fact.TOKENS && value.signum() > 0;
  }

  private static @Nullable BigDecimal plus(@Nullable BigDecimal sum, @Nullable BigDecimal number) {
    return sum == null || number == null ? (number == null ? sum : number) : sum.add(number);
  }

  /** Null for what is no number from 0 to a trillion. */
  private static @Nullable BigDecimal number(String text) {
    Matcher number = NUMBER.matcher(plain(text.strip()));
    if (!number.matches()) {
      return null;
    }
    BigDecimal value = new BigDecimal(number.group(1));
    BigDecimal scaled =
        switch (number.group(2)) {
          case "k" -> value.scaleByPowerOfTen(3);
          case "M" -> value.scaleByPowerOfTen(6);
          default -> value;
        };
    return scaled.compareTo(LARGEST) > 0 ? null : scaled;
  }

  /** {@code 2.4E-4} and {@code 0.0024000000000000002} as short decimals. */
  private static String plain(String text) {
    if (text.length() > 30 || !text.matches("[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")) {
      return text;
    }
    BigDecimal value = new BigDecimal(text).setScale(10, java.math.RoundingMode.HALF_UP);
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
