package dev.osier.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/** {@code POST /v1beta/models/…:streamGenerateContent}, as Gemini CLI asks. */
final class GeminiModel implements ModelProtocol {
  @Override
  public boolean takes(String path) {
    return path.startsWith("/v1beta/models/")
        && (path.endsWith(":streamGenerateContent") || path.endsWith(":generateContent"));
  }

  @Override
  public boolean isAside(JsonNode request) {
    return request.path("tools").isEmpty();
  }

  @Override
  public ModelAnswer write(String path, String content, int serial) {
    return tool("write_file", Map.of("file_path", path, "content", content));
  }

  @Override
  public ModelAnswer run(String command, int serial) {
    return tool("run_shell_command", Map.of("command", command));
  }

  private static ModelAnswer tool(String name, Map<String, String> input) {
    return content(Map.of("functionCall", Map.of("name", name, "args", input)));
  }

  @Override
  public ModelAnswer say(String text, int serial) {
    return content(Map.of("text", text));
  }

  private static ModelAnswer content(Map<String, ?> part) {
    Map<String, Object> candidate =
        Map.of(
            "content",
            Map.of("role", "model", "parts", List.of(part)),
            "finishReason",
            "STOP",
            "index",
            0);
    Map<String, Integer> usage =
        Map.of("promptTokenCount", 100, "candidatesTokenCount", 20, "totalTokenCount", 120);
    return new Events()
        .data(Map.of("candidates", List.of(candidate), "usageMetadata", usage))
        .answer();
  }

  @Override
  public ModelAnswer error(int status, String message) {
    String word =
        switch (status) {
          case 401 -> "UNAUTHENTICATED";
          case 429 -> "RESOURCE_EXHAUSTED";
          case 400 -> "INVALID_ARGUMENT";
          default -> "UNAVAILABLE";
        };
    return ModelAnswer.json(
        status,
        Events.json(Map.of("error", Map.of("code", status, "message", message, "status", word))));
  }
}
