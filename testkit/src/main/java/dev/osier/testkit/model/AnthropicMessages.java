package dev.osier.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/messages}, as Claude Code asks. */
final class AnthropicMessages implements ModelProtocol {
  @Override
  public boolean takes(String path) {
    return path.equals("/v1/messages");
  }

  @Override
  public boolean isAside(JsonNode request) {
    return request.path("tools").isEmpty();
  }

  @Override
  public ModelAnswer write(String path, String content, int serial) {
    return tool("Write", Map.of("file_path", path, "content", content), serial);
  }

  @Override
  public ModelAnswer run(String command, int serial) {
    return tool("Bash", Map.of("command", command, "description", "Run a command"), serial);
  }

  private static ModelAnswer tool(String name, Map<String, String> input, int serial) {
    return message(
        serial,
        Map.of("type", "tool_use", "id", "toolu_" + serial, "name", name, "input", Map.of()),
        Map.of("type", "input_json_delta", "partial_json", Events.json(input)),
        "tool_use");
  }

  @Override
  public ModelAnswer say(String text, int serial) {
    return message(
        serial,
        Map.of("type", "text", "text", ""),
        Map.of("type", "text_delta", "text", text),
        "end_turn");
  }

  private static ModelAnswer message(
      int serial, Map<String, ?> block, Map<String, ?> delta, String stop) {
    Map<String, Object> message =
        Map.of(
            "id",
            "msg_" + serial,
            "type",
            "message",
            "role",
            "assistant",
            "model",
            "claude-sonnet-4-5",
            "content",
            List.of(),
            "usage",
            Map.of("input_tokens", 100, "output_tokens", 1));
    return new Events()
        .event("message_start", Map.of("message", message))
        .event("content_block_start", Map.of("index", 0, "content_block", block))
        .event("content_block_delta", Map.of("index", 0, "delta", delta))
        .event("content_block_stop", Map.of("index", 0))
        .event(
            "message_delta",
            Map.of("delta", Map.of("stop_reason", stop), "usage", Map.of("output_tokens", 20)))
        .event("message_stop", Map.of())
        .answer();
  }

  @Override
  public ModelAnswer error(int status, String message) {
    String type =
        switch (status) {
          case 401 -> "authentication_error";
          case 429 -> "rate_limit_error";
          case 400 -> "invalid_request_error";
          default -> "overloaded_error";
        };
    return ModelAnswer.json(
        status,
        Events.json(Map.of("type", "error", "error", Map.of("type", type, "message", message))));
  }
}
