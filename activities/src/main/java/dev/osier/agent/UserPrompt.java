package dev.osier.agent;

import dev.osier.job.TryJob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the user asks of the agent: the text in the plan, or a file of the repository, as the
 * workspace has it.
 *
 * @param problem why there is none, or null
 */
public record UserPrompt(String text, @Nullable String problem) {

  /** Reads it from the request, or from the file in the workspace that the request names. */
  public static UserPrompt of(TryJob request, Path workspace) throws IOException {
    if (request.prompt() != null) {
      return new UserPrompt(request.prompt(), null);
    }
    if (request.promptFile() == null) {
      return new UserPrompt("", null);
    }
    Path file = workspace.resolve(request.promptFile()).normalize();
    if (!file.startsWith(workspace) || !Files.isRegularFile(file)) {
      return new UserPrompt("", "Cannot read promptFile: no file " + request.promptFile());
    }
    if (!file.toRealPath().startsWith(workspace.toRealPath())) {
      return new UserPrompt("", "Cannot read promptFile: it leaves the repository");
    }
    return new UserPrompt(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), null);
  }
}
