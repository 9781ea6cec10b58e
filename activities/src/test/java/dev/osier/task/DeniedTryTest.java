package dev.osier.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.outcome.Denial;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.plan.read.DefinitionReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A try whose agent was denied something")
class DeniedTryTest {
  @TempDir Path folder;
  private TryScene scene;

  @BeforeEach
  void open() throws Exception {
    scene = new TryScene(folder);
    scene.verify = "grep -q good a.txt";
  }

  private void agent(String line) throws Exception {
    String yaml =
        """
        command: %s
        output:
          - {when: {/type: call}, call: /id, tool: /tool, command: [/command, /file]}
          - {when: {/type: denied}, denied: /calls/*}
          - match: '^denied (?<tool>[A-Z]+) (?<denied>.*)'
        """
            .formatted("'" + line.replace("'", "''") + "'");
    scene.definition = DefinitionReader.readPreset(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static String call(int id, String command) {
    return "echo '{\"type\":\"call\",\"id\":\"%d\",\"tool\":\"Bash\",\"command\":\"%s\"}'; "
        .formatted(id, command);
  }

  @Test
  @DisplayName("G3 is ready if Osier's own check passes, and says that the agent could not check")
  void isReadyAndSaysThatItWasDeniedTheCheck() throws Exception {
    agent(
        call(1, "grep -q good a.txt")
            + "echo '{\"type\":\"denied\",\"calls\":[\"1\"]}'; echo good > a.txt");

    Outcome outcome = scene.first("");

    assertThat(outcome.ending()).isEqualTo(Ending.READY);
    assertThat(outcome.headline())
        .isEqualTo("1 file changed, +1 -0, verified; its agent was denied the check");
    assertThat(outcome.agent().denied())
        .containsExactly(new Denial("Bash", "grep -q good a.txt", 1));
  }

  @Test
  @DisplayName("G3 fails with all it was denied, each counted, and the next try is told")
  void nextTryIsTold() throws Exception {
    agent(
        call(1, "npm test")
            + call(2, "npm test")
            + call(3, "ls")
            + "echo '{\"type\":\"denied\",\"calls\":[\"1\",\"2\"]}';"
            + "echo '{\"type\":\"denied\",\"calls\":[\"2\"]}';"
            + "echo 'denied WEB http://127.0.0.1:1/'; echo bad > a.txt");

    Outcome outcome = scene.first("");

    assertThat(outcome.ending()).isEqualTo(Ending.FAILED);
    assertThat(outcome.agent().denied())
        .containsExactly(
            new Denial("Bash", "npm test", 2), new Denial("WEB", "http://127.0.0.1:1/", 1));
    assertThat(outcome.failure())
        .endsWith(
            "You were not allowed to run: npm test (2 times), http://127.0.0.1:1/."
                + " Do without; your work is checked when you end.");
    scene.failedBefore = outcome.failure();
    scene.definition = null;
    Outcome next = scene.next("cp {promptFile} told.txt; echo good > a.txt");
    assertThat(next.ending()).isEqualTo(Ending.READY);
    assertThat(Files.readString(scene.workspace.root().resolve("told.txt")))
        .contains("You were not allowed to run: npm test (2 times)");
  }

  @Test
  void impossibleLinesAreNoDenials() throws Exception {
    agent(
        "echo '{\"type\":\"denied\",\"calls\":[{\"a\":1}, null]}'; echo '{\"type\":\"denied\"}';"
            + " echo good > a.txt");

    assertThat(scene.first("").agent().denied()).isEmpty();
  }
}
