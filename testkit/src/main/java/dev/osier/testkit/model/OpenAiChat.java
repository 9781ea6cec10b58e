package dev.osier.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/chat/completions} as OpenCode asks: in pieces, with tools. */
final class OpenAiChat implements ModelProtocol {
  static final String PATH = "/v1/chat/completions";

  static final Map<String, Integer> USAGE =
      Map.of("prompt_tokens", 100, "completion_tokens", 20, "total_tokens", 120);

  @Override
  public boolean takes(String path) {
    return path.equals(PATH);
  }

  @Override
  public boolean isAside(JsonNode request) {
    return request.path("tools").isEmpty();
  }

  @Override
  public ModelAnswer write(String path, String content, int serial) {
    return tool("write", Map.of("filePath", path, "content", content), serial);
  }

  @Override
  public ModelAnswer run(String command, int serial) {
    return tool("bash", Map.of("command", command, "description", "Run a command"), serial);
  }

  private static ModelAnswer tool(String name, Map<String, String> input, int serial) {
    Map<String, Object> call =
        Map.of(
            "index",
            0,
            "id",
            "call_" + serial,
            "type",
            "function",
            "function",
            Map.of("name", name, "arguments", Events.json(input)));
    return chunks(serial, Map.of("role", "assistant", "tool_calls", List.of(call)), "tool_calls");
  }

  @Override
  public ModelAnswer say(String text, int serial) {
    return chunks(serial, Map.of("role", "assistant", "content", text), "stop");
  }

  private static ModelAnswer chunks(int serial, Map<String, ?> delta, String reason) {
    return new Events()
        .data(chunk(serial, List.of(Map.of("index", 0, "delta", delta)), Map.of()))
        .data(
            chunk(
                serial,
                List.of(Map.of("index", 0, "delta", Map.of(), "finish_reason", reason)),
                USAGE))
        .raw("[DONE]")
        .answer();
  }

  private static Map<String, Object> chunk(int serial, List<?> choices, Map<String, ?> usage) {
    Map<String, Object> chunk =
        new java.util.LinkedHashMap<>(
            Map.of(
                "id",
                "chatcmpl-" + serial,
                "object",
                "chat.completion.chunk",
                "created",
                0,
                "model",
                "m",
                "choices",
                choices));
    if (!usage.isEmpty()) {
      chunk.put("usage", usage);
    }
    return chunk;
  }

  @Override
  public ModelAnswer error(int status, String message) {
    return openAiError(status, message);
  }

  static ModelAnswer openAiError(int status, String message) {
    String type =
        switch (status) {
          case 401 -> "invalid_request_error";
          case 429 -> "rate_limit_exceeded";
          case 400 -> "invalid_request_error";
          default -> "server_error";
        };
    String code = status == 401 ? "invalid_api_key" : type;
    return ModelAnswer.json(
        status,
        Events.json(Map.of("error", Map.of("message", message, "type", type, "code", code))));
  }
}
