package dev.osier.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** {@code POST /v1/responses}, as Codex asks. It writes files with its shell. */
final class OpenAiResponses implements ModelProtocol {
  @Override
  public boolean takes(String path) {
    return path.equals("/v1/responses");
  }

  @Override
  public boolean isAside(JsonNode request) {
    return request.path("tools").isEmpty();
  }

  @Override
  public ModelAnswer write(String path, String content, int serial) {
    return run("printf %s " + quoted(content) + " > " + quoted(path), serial);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  @Override
  public ModelAnswer run(String command, int serial) {
    return response(
        serial,
        Map.of(
            "type",
            "function_call",
            "id",
            "fc_" + serial,
            "call_id",
            "call_" + serial,
            "name",
            "exec_command",
            "arguments",
            Events.json(Map.of("cmd", command))));
  }

  @Override
  public ModelAnswer say(String text, int serial) {
    return response(
        serial,
        Map.of(
            "type",
            "message",
            "id",
            "msg_" + serial,
            "role",
            "assistant",
            "content",
            List.of(Map.of("type", "output_text", "text", text))));
  }

  private static ModelAnswer response(int serial, Map<String, ?> item) {
    String id = "resp_" + serial;
    Map<String, Object> usage =
        Map.of(
            "input_tokens", 100,
            "input_tokens_details", Map.of("cached_tokens", 40),
            "output_tokens", 20,
            "output_tokens_details", Map.of("reasoning_tokens", 0),
            "total_tokens", 120);
    return new Events()
        .event("response.created", Map.of("response", Map.of("id", id)))
        .event("response.output_item.done", Map.of("output_index", 0, "item", item))
        .event("response.completed", Map.of("response", Map.of("id", id, "usage", usage)))
        .answer();
  }

  @Override
  public ModelAnswer error(int status, String message) {
    return OpenAiChat.openAiError(status, message);
  }
}
