package dev.osier.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** What may stand for text in a plan. */
public final class Scalar {
  /**
   * Characters. Commands and variables travel with each task; a program has long input in files.
   */
  public static final int LIMIT = 32_768;

  private Scalar() {}

  /**
   * The text as the user wrote it, or null if that is not sure. {@code PlanDocument} keeps numbers
   * in such a way that {@code id: 010} and {@code id: 1.10} stay what they are.
   */
  public static @Nullable String written(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isIntegralNumber() || node.isBoolean()) {
      return node.asText();
    }
    if (node.isBigDecimal()) {
      String text = node.decimalValue().toString();
      return text.contains("E") ? null : text;
    }
    return null;
  }

  /**
   * The node of a whole number: the smallest kind that holds it, as Jackson's own reading gives.
   */
  public static JsonNode whole(String digits) {
    BigInteger number = new BigInteger(digits);
    if (number.bitLength() < Integer.SIZE) {
      return IntNode.valueOf(number.intValue());
    }
    return number.bitLength() < Long.SIZE
        ? LongNode.valueOf(number.longValue())
        : BigIntegerNode.valueOf(number);
  }

  /** What is wrong with the length of a text that is no prompt, or null. */
  public static @Nullable String lengthProblem(String text) {
    return text.length() <= LIMIT
        ? null
        : "has %d characters, and the limit is %d; put it into a file of the repository"
            .formatted(text.length(), LIMIT);
  }

  /** What no text of a plan may have: it would be lost or cut on its way to a program. */
  public static @Nullable String problem(String text) {
    if (text.indexOf('\0') >= 0) {
      return "has a NUL character, which no program can be given";
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return "has half a character (\\u%04x) at index %d".formatted((int) c, i);
      }
    }
    return null;
  }
}
