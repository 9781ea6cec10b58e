package dev.osier.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.step.RunTask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code .osier/} in a workspace: what an agent is told besides its prompt, and where it
 * may leave an answer. Its own {@code .gitignore} keeps it out of version control.
 */
final class TaskFolder {
  static final String NAME = ".osier";
  static final String PROMPT = NAME + "/prompt.md";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  TaskFolder(Path workspace) {
    this.directory = workspace.resolve(NAME);
  }

  /** Writes all files anew for this try; an answer of an earlier try is removed. */
  void write(RunTask.Request request, String prompt) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(directory.resolve(".gitignore"), "*\n");
    Files.writeString(directory.resolve("prompt.md"), prompt);
    Files.deleteIfExists(directory.resolve("answer.md"));
    Map<String, Object> task = new LinkedHashMap<>();
    task.put("task", request.task());
    task.put("title", request.title());
    task.put("files", request.files());
    task.put("try", request.tryNumber());
    task.put("tries", request.tries());
    task.put("verify", request.verify());
    task.put("failedBefore", request.failedBefore());
    task.put("answers", request.answers());
    json("task.json", task);
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("run", request.run());
    state.put("tasks", request.others());
    json("state.json", state);
  }

  /** What the agent left in {@code answer.md}, or null. */
  @Nullable String answer() throws IOException {
    Path file = directory.resolve("answer.md");
    return Files.isRegularFile(file)
        ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
        : null;
  }

  private void json(String name, Map<String, Object> content) throws IOException {
    Files.writeString(
        directory.resolve(name),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
  }
}
