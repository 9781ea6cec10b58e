package dev.osier.testkit.model;

import java.util.Map;

/**
 * An HTTP answer of a model.
 *
 * @param type of its content
 */
record ModelAnswer(int status, String type, String body, Map<String, String> headers) {

  static ModelAnswer json(int status, String body) {
    return new ModelAnswer(status, "application/json", body, Map.of());
  }

  /** Server-sent events, all at once: the agents read them as they come anyway. */
  static ModelAnswer events(String body) {
    return new ModelAnswer(200, "text/event-stream", body, Map.of());
  }

  ModelAnswer with(String header, String value) {
    return new ModelAnswer(status, type, body, Map.of(header, value));
  }
}
