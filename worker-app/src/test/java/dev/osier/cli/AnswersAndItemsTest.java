package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code forEach} and {@code workspace: none} from the plan to the report. */
class AnswersAndItemsTest {
  private static final String PLAN =
      """
      tasks:
        - id: study-{item}
          title: Study the {item}
          forEach: [lexer, parser]
          prompt: What is the {item} like?
          workspace: none
          agent:
            command: >-
              test ! -e README.md && echo thinking...
              && sed -n 's/^What is the \\(.*\\) like?/The \\1 is small./p' .osier/prompt.md
              > .osier/answer.md
        - id: write-{item}
          forEach: [lexer, parser]
          prompt: Describe the {item}.
          needs: ["study-{item}"]
          files: {create: ["docs/{item}.md"]}
          agent: {command: 'mkdir docs; printf %s {prompt} > docs/${OSIER_TASK#write-}.md'}
        - id: chat
          workspace: none
          needs: [write-parser]
          agent: {command: "echo 'All is said.'; yes 0123456789 | head -n 400"}
        - id: index
          needs: [write-lexer, write-parser, study-parser, chat]
          prompt: List them.
          agent: {command: "ls docs > index.md; printf %s {prompt} >> index.md"}
        - id: liar
          workspace: none
          agent: {command: "echo 'All is well' > .osier/answer.md; exit 1"}
        - id: believer
          needs: [liar]
          agent: {command: "echo b > b"}
      """;

  @TempDir Path folder;

  private Stage stage;

  @BeforeEach
  void makeStage() throws Exception {
    stage = new Stage(folder);
  }

  @Test
  @DisplayName("each item is a task; answers reach those that need them and, cut, the report")
  void answersOfItemsReachTheirReaders() throws Exception {
    String plan = stage.plan("shop.yaml", PLAN);
    JsonNode report;
    InProcess osier = stage.call("run", "--json", plan);
    assertThat(osier.exitCode()).as(osier.err()).isEqualTo(1);
    report = new ObjectMapper().readTree(osier.out());

    List<String> tasks = new ArrayList<>();
    report
        .get("tasks")
        .forEach(task -> tasks.add(task.get("id").asText() + " " + task.get("status").asText()));
    assertThat(tasks)
        .containsExactlyInAnyOrder(
            "study-lexer unchanged",
            "study-parser unchanged",
            "write-lexer merged",
            "write-parser merged",
            "chat unchanged",
            "index merged",
            "liar failed",
            "believer skipped");
    assertThat(answer(report, "study-parser")).isEqualTo("The parser is small.\n");
    assertThat(answer(report, "chat")).hasSizeBetween(1_000, 2_000).endsWith("0123456789\n");
    assertThat(task(report, "liar").path("answer").asText("")).isEmpty();
    assertThat(task(report, "study-lexer").path("branch").isNull()).isTrue();
    assertThat(stage.git("show", "main:docs/lexer.md"))
        .contains("Describe the lexer.", "Answer of study-lexer:\nThe lexer is small.")
        .doesNotContain("parser");
    assertThat(stage.git("show", "main:index.md"))
        .startsWith("lexer.md\nparser.md\nList them.\n")
        .contains("Answer of study-parser:\nThe parser is small.", "Answer of chat:\n")
        .doesNotContain("Answer of study-lexer", "Answer of write");
    stage.assertNothingLeft();
  }

  private static String answer(JsonNode report, String id) {
    return task(report, id).path("answer").asText();
  }

  private static JsonNode task(JsonNode report, String id) {
    for (JsonNode task : report.get("tasks")) {
      if (task.get("id").asText().equals(id)) {
        return task;
      }
    }
    throw new AssertionError("no task " + id);
  }
}
