package dev.osier.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.util.regex.Pattern;

/** What {@code --json} prints: one document. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final ObjectMapper LINES = new ObjectMapper();

  /**
   * Controls that JSON need not escape, and the marks that change the direction of what follows.
   */
  private static final Pattern UNSAFE =
      Pattern.compile("[\\u007F-\\u009F\\u061C\\u200E\\u200F\\u2028-\\u202E\\u2066-\\u2069]");

  private Json() {}

  /** {@code value} in one line, for one of many. */
  public static String line(Object value) {
    return safe(LINES, value);
  }

  /** {@code value} as one document, with the names of its fields as in the contract. */
  public static String document(Object value) {
    return safe(MAPPER, value);
  }

  private static String safe(ObjectMapper mapper, Object value) {
    try {
      String text = mapper.writeValueAsString(value);
      // Only within strings, where the escape says the same: a terminal would obey the sign itself.
      return UNSAFE
          .matcher(text)
          .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report that is no JSON", e);
    }
  }
}
