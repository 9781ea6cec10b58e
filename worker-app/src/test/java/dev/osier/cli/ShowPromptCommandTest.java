package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("osier show-prompt")
class ShowPromptCommandTest {
  @TempDir Path folder;
  private Workshop shop;
  private String plan;

  @BeforeEach
  void openShop() throws Exception {
    shop = new Workshop(folder);
    plan =
        shop.stage.plan(
            "shop.yaml",
            """
            verify: make test
            tasks:
              - {id: look, prompt: "How many?", workspace: none}
              - {id: care, prompt: "Water {files}", needs: [look], files: {create: [care.md]}}
            """);
  }

  @Test
  void showsAllThatTheAgentIsTold() throws Exception {
    assertThat(shop.osier("show-prompt", plan, "care").ok().out())
        .isEqualTo(
            """
            Water {files}

            You own these files, and may change no others: care.md

            Your work is checked with: make test

            Work in this directory alone, and leave .osier/ as it is. Nobody can answer a question: decide yourself, and say what you decided.

            Stay on branch osier/RUN/task-care. Commit your work or leave it uncommitted, both are taken; do not push, merge, rebase or switch branches.

            Answer of look:
            (what look answers)
            """);
    assertThat(shop.osier("show-prompt", plan, "look").ok().out())
        .contains("write it to .osier/answer.md")
        .doesNotContain("branch", "checked");
  }

  @Test
  void usersTemplateTakesThePlaceOfOsiersOwn() throws Exception {
    Files.createDirectories(shop.stage.home());
    Path own = Files.writeString(shop.stage.home().resolve("prompt.md"), "Please: {prompt}");
    assertThat(shop.osier("show-prompt", plan, "care").ok().out())
        .isEqualTo("Please: Water {files}\n");

    Files.writeString(own, "Please");
    assertThat(shop.osier("show-prompt", plan, "care").refused().err())
        .startsWith("Cannot show the prompt: ")
        .endsWith(
            "prompt.md has no {prompt} in its part begin, and the agent would not be told it\n"
                + "To see how a template is written, run osier show-prompt --template\n");
    assertThat(shop.osier("show-prompt", "--template").ok().out())
        .startsWith("<!-- osier: begin -->\n{prompt}\n");
  }

  @Test
  void misspeltTaskIsRefusedWithTheLikelyWord() throws Exception {
    assertThat(shop.osier("show-prompt", plan, "cares").refused().err())
        .isEqualTo(
            "Cannot show the prompt of cares: %s has no such task; did you mean \"care\"?\n"
                .formatted(plan));
  }

  @Test
  void promptFileThatIsNowhereIsNamedWithItsPlace() throws Exception {
    String gone = shop.stage.plan("gone.yaml", "tasks: [{id: care, promptFile: docs/care.md}]");
    assertThat(shop.osier("show-prompt", gone, "care").refused().err())
        .isEqualTo(
            "Cannot show the prompt of care: there is no file docs/care.md in %s\n"
                .formatted(shop.stage.repository()));
  }
}
