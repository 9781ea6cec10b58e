package dev.osier.agent;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.job.TryJob;
import dev.osier.text.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code .osier/} in a workspace: what an agent is told besides its prompt, and where it
 * may leave an answer. Its own {@code .gitignore} keeps it out of version control.
 */
public final class TaskFolder {
  public static final String NAME = ".osier";
  public static final String PROMPT = NAME + "/prompt.md";
  static final String ANSWER = NAME + "/answer.md";

  /** More than {@link Limits#ANSWER} characters, of which all the rest is cut off. */
  private static final int ANSWER_BYTES = 8 * Limits.ANSWER;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  public TaskFolder(Path workspace) {
    this.directory = workspace.resolve(NAME);
  }

  /** Writes all files anew for this try; an answer of an earlier try is removed. */
  void write(TryJob request, String prompt) throws IOException {
    makeDirectory();
    write(".gitignore", "*\n");
    write("prompt.md", prompt);
    remove(directory.resolve("answer.md"));
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

  /** What the agent's program reads of what it may do, by name. */
  void write(Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      write(file.getKey(), file.getValue());
    }
  }

  /** What the agent left in {@code answer.md}, or null. */
  public @Nullable String answer() throws IOException {
    Path file = directory.resolve("answer.md");
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try (InputStream content = Files.newInputStream(file)) {
      return new String(content.readNBytes(ANSWER_BYTES), StandardCharsets.UTF_8);
    }
  }

  /**
   * The agent of the try before may have put anything in its place: a link would lead what is
   * written out of the workspace.
   */
  private void makeDirectory() throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(directory);
      Files.createDirectories(directory);
    }
  }

  /** A file of its own, whatever stood there. */
  private void write(String name, String content) throws IOException {
    Path file = directory.resolve(name);
    remove(file);
    Files.write(
        file,
        content.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE);
  }

  /** Links are removed, not followed. */
  private static void remove(Path file) throws IOException {
    if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(file);
      return;
    }
    try (Stream<Path> below = Files.walk(file)) {
      for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  private void json(String name, Map<String, Object> content) throws IOException {
    write(name, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(content) + "\n");
  }
}
