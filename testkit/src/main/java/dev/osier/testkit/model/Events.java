package dev.osier.testkit.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** Server-sent events, one after the other. */
final class Events {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StringBuilder text = new StringBuilder();

  /** An event without a name. */
  Events data(Object data) {
    text.append("data: ").append(json(data)).append("\n\n");
    return this;
  }

  /** A line of text as data, such as {@code [DONE]}. */
  Events raw(String data) {
    text.append("data: ").append(data).append("\n\n");
    return this;
  }

  /** An event with a name, which its data repeats as its {@code type}. */
  Events event(String type, Map<String, ?> data) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("type", type);
    all.putAll(data);
    text.append("event: ").append(type).append('\n');
    return data(all);
  }

  ModelAnswer answer() {
    return ModelAnswer.events(text.toString());
  }

  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
