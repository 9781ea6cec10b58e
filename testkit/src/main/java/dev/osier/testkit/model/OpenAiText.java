package dev.osier.testkit.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /v1/chat/completions} in one piece and without tools, as aider asks: files come in
 * the text. An answer ends the agent's turn, and it runs no commands.
 */
final class OpenAiText implements ModelProtocol {
  @Override
  public boolean takes(String path) {
    return path.equals(OpenAiChat.PATH);
  }

  @Override
  public boolean takes(JsonNode request) {
    return request.path("tools").isEmpty() && !request.path("stream").asBoolean();
  }

  /** None of its requests has tools: what it asks when it has committed is told by its words. */
  @Override
  public boolean isAside(JsonNode request) {
    return request.path("messages").path(0).path("content").asText().contains("commit message");
  }

  @Override
  public ModelAnswer write(String path, String content, int serial) {
    return say(path + "\n```\n" + content + "```", serial);
  }

  @Override
  public ModelAnswer run(String command, int serial) {
    return say("No tool to run " + command, serial);
  }

  @Override
  public ModelAnswer say(String text, int serial) {
    return ModelAnswer.json(
        200,
        Events.json(
            Map.of(
                "id",
                "chatcmpl-" + serial,
                "object",
                "chat.completion",
                "created",
                0,
                "model",
                "m",
                "choices",
                List.of(
                    Map.of(
                        "index",
                        0,
                        "finish_reason",
                        "stop",
                        "message",
                        Map.of("role", "assistant", "content", text))),
                "usage",
                OpenAiChat.USAGE)));
  }

  @Override
  public ModelAnswer error(int status, String message) {
    // Of a 401 only these words of OpenAI's are taken for a wrong key by the library below aider.
    return OpenAiChat.openAiError(
        status, status == 401 ? "Incorrect API key provided: " + message : message);
  }
}
