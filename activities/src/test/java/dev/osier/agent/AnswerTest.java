package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.TaskWorkspace;
import dev.osier.task.TryScene;
import dev.osier.text.Limits;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks with {@code workspace: none}, which only read and answer. */
class AnswerTest {
  @TempDir Path folder;

  private TryScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    scene = new TryScene(folder);
    scene.kind = TaskWorkspace.NONE;
  }

  @Test
  void answerIsTheFileThatTheAgentWrote() throws Exception {
    Outcome outcome = scene.first("echo thinking; echo Use a trie. > .osier/answer.md");

    assertThat(outcome.ending()).isEqualTo(Ending.UNCHANGED);
    assertThat(outcome.answer()).isEqualTo("Use a trie.\n");
    assertThat(outcome.headline()).isEqualTo("Answered: Use a trie.");
    assertThat(outcome.branch()).isNull();
    assertThat(outcome.commit()).isNull();
  }

  @Test
  void answerIsElseWhatItSaidLast() throws Exception {
    assertThat(scene.first("echo Use a trie.").answer()).isEqualTo("Use a trie.\n");
  }

  @Test
  void answerHoldsNothingOfTheTryBefore() throws Exception {
    scene.first("echo wrong > .osier/answer.md; echo wrong; exit 1");

    assertThat(scene.next("echo right").answer()).isEqualTo("right\n");
  }

  @Test
  void longAnswerIsCutBetweenCharacters() throws Exception {
    Outcome outcome =
        scene.first("printf '%01998d\\360\\237\\230\\200 and more' 0 > .osier/answer.md");

    assertThat(outcome.answer()).isEqualTo("0".repeat(Limits.ANSWER - 2) + "…");
  }

  @Test
  void answerWithoutEndIsNotRead() throws Exception {
    Outcome outcome = scene.first("ln -s /dev/zero .osier/answer.md; echo said");
    assertThat(outcome.answer()).isEqualTo("said\n");

    Outcome huge = scene.next("truncate -s 3G .osier/answer.md");
    assertThat(huge.answer()).hasSize(Limits.ANSWER);
  }

  @Test
  void failureIsAFailureHereToo() throws Exception {
    Outcome outcome = scene.first("echo half > .osier/answer.md; exit 1");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.answer()).isNull();
  }

  @Test
  @DisplayName("G1 a task that may only read and wrote elsewhere has failed")
  void escapeIsReported() throws Exception {
    scene.escapes = List.of("README.md");

    Outcome outcome = scene.first("echo harmless");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.escaped()).containsExactly("README.md");
    assertThat(outcome.branch()).isNull();
  }

  @Test
  void answersOfOthersAreInThePrompt() throws Exception {
    scene.answers.put("survey", "Three parsers.");

    scene.first("printf %s {prompt}");

    assertThat(scene.workspace.read(TaskFolder.PROMPT))
        .contains("Answer of survey:\nThree parsers.");
  }
}
