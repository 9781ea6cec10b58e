package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.TaskFiles;
import dev.osier.task.TryScene;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder {@code .osier/}, also after an agent did to it what it liked. */
class TaskFolderTest {
  @TempDir Path folder;

  private TryScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    scene = new TryScene(folder);
  }

  private JsonNode json(String name) throws Exception {
    return new ObjectMapper().readTree(scene.workspace.read(".osier/" + name));
  }

  @Test
  void tellsTheTaskAndTheStateOfTheOthers() throws Exception {
    scene.files = new TaskFiles(List.of("src/Parser.java"), List.of(), List.of("docs/grammar.md"));
    scene.verify = "true";
    scene.failedBefore = "no such symbol";
    scene.answers.put("survey", "Three parsers.");

    new TaskFolder(scene.workspace.root()).write(scene.request(), "the prompt");

    JsonNode task = json("task.json");
    assertThat(task.at("/task").asText()).isEqualTo("parser");
    assertThat(task.at("/title").asText()).isEqualTo("Write the parser");
    assertThat(task.at("/files/create/0").asText()).isEqualTo("src/Parser.java");
    assertThat(task.at("/try").asInt()).isEqualTo(1);
    assertThat(task.at("/tries").asInt()).isEqualTo(3);
    assertThat(task.at("/failedBefore").asText()).isEqualTo("no such symbol");
    assertThat(task.at("/answers/survey").asText()).isEqualTo("Three parsers.");
    JsonNode state = json("state.json");
    assertThat(state.at("/run").asText()).isEqualTo(scene.run);
    assertThat(state.at("/tasks/docs").asText()).isEqualTo("running");
    assertThat(scene.workspace.read(TaskFolder.PROMPT)).isEqualTo("the prompt");
  }

  @Test
  void isOutsideVersionControl() throws Exception {
    new TaskFolder(scene.workspace.root()).write(scene.request(), "p");

    assertThat(scene.workspace.git("status", "--porcelain")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rm .osier/.gitignore",
        "rm -r .osier; mkdir .osier; echo x > .osier/notes",
        "rm -r .osier; echo x > .osier",
        "rm -r .osier; ln -s ../outside .osier",
        "rm .osier/*.json; mkdir -p .osier/task.json/a; chmod 500 .osier/prompt.md",
        "rm .osier/task.json; ln -s ../../outside/task.json .osier/task.json"
      })
  @DisplayName("G1 whatever the agent put there is not merged, and leads nothing out")
  void survivesAnything(String hostile) throws Exception {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("prompt.md"), "not yours");
    Files.writeString(outside.resolve("task.json"), "not yours");

    scene.first(hostile + "; echo a > a; exit 1");
    assertThat(scene.next(hostile + "; echo b > b").ending()).isEqualTo(Ending.READY);
    assertThat(scene.next("echo c > c").ending()).isEqualTo(Ending.READY);

    assertThat(json("task.json").at("/try").asInt()).isEqualTo(3);
    assertThat(scene.repository.git("ls-tree", "-r", "--name-only", scene.tip()).lines())
        .containsExactly("README.md", "a", "b", "c", "docs/grammar.md");
    assertThat(outside.resolve("prompt.md")).hasContent("not yours");
    assertThat(outside.resolve("task.json")).hasContent("not yours");
    try (var files = Files.list(outside)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void answerOfTheTryBeforeIsRemoved() throws Exception {
    TaskFolder tasks = new TaskFolder(scene.workspace.root());
    tasks.write(scene.request(), "p");
    scene.workspace.write(".osier/answer.md", "old");
    assertThat(tasks.answer()).isEqualTo("old");

    tasks.write(scene.request(), "p");

    assertThat(tasks.answer()).isNull();
  }
}
