package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.run.EffectId;
import dev.osier.workspace.EscapeWatch.Escapes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
@DisplayName("G1 a file that another writes into a task's workspace while its agent runs")
class ForeignWritesTest extends EscapeScenario {
  private final List<Process> agents = new ArrayList<>();
  private Path workspace;

  @BeforeEach
  void startTwo() throws Exception {
    workspace = begin(scene.parser);
    start(scene.parser, workspace);
    start(scene.lexer, begin(scene.lexer));
  }

  @AfterEach
  void endAgents() {
    agents.forEach(Process::destroyForcibly);
  }

  /** An agent that waits for a line of its input, then runs it. */
  private void start(EffectId effect, Path place) throws Exception {
    Process agent =
        new ProcessBuilder("sh", "-c", "while read line; do eval \"$line\"; done")
            .directory(place.toFile())
            .start();
    agents.add(agent);
    watch.started(effect, agent.pid());
  }

  private void tell(int agent, String line) throws Exception {
    agents.get(agent).getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    agents.get(agent).getOutputStream().flush();
  }

  /** Writes as another does, until that is noticed. */
  private boolean isNoticed(String name) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    int round = 0;
    while (System.nanoTime() < deadline) {
      write(workspace, name, "foreign " + round++);
      if (watch.foreign().found(scene.parser).contains(name)) {
        return true;
      }
      Thread.onSpinWait();
    }
    return false;
  }

  @Test
  @DisplayName("is noted of the task that it was written to")
  void isNoted() throws Exception {
    assertThat(isNoticed("backdoor.sh")).isTrue();

    assertThat(end(scene.parser).notes())
        .containsExactly(
            "Somebody else wrote into its workspace, at an instant at which none of its processes wrote anything: backdoor.sh");
    assertThat(end(scene.lexer))
        .isEqualTo(new Escapes(List.of(), List.of(workspace.resolve("backdoor.sh").toString())));
  }

  @Test
  @DisplayName("is not noted of what the agent itself writes, copies and renames")
  void ownWritesAreNotNoted() throws Exception {
    tell(
        0,
        "for i in 1 2 3 4 5 6 7 8 9 10; do echo $i > own$i; cp own$i copy$i; mv copy$i moved$i;"
            + " printf x >> a.txt; done; touch "
            + directory.resolve("done"));
    while (!Files.exists(directory.resolve("done"))) {
      Thread.onSpinWait();
    }

    assertThat(end(scene.parser).notes()).isEmpty();
  }

  @Test
  @DisplayName("is not noted where git ignores it")
  void ignoredFilesAreNotNoted() throws Exception {
    assertThat(isNoticed("x.log")).isTrue();

    assertThat(end(scene.parser).notes()).isEmpty();
    assertThat(end(scene.lexer)).isEqualTo(Escapes.NONE);
  }
}
