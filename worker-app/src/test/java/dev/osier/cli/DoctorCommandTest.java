package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
  @TempDir Path folder;

  private Stage stage;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeStage() throws Exception {
    stage = new Stage(folder);
    environment.put("OSIER_HOME", stage.home().toString());
    environment.put("OSIER_SERVER", "in-process");
    environment.put("PATH", folder.resolve("bin").toString());
  }

  private InProcess osier(Path directory, int exit, String... args) {
    InProcess osier = new InProcess(directory, environment, new byte[0]);
    assertThat(osier.run(args)).as(osier.out() + osier.err()).isEqualTo(exit);
    return osier;
  }

  private void program(String name, String text) throws Exception {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void healthyHostIsWellAndWhatIsLimitedIsNamedWithItsMend() throws Exception {
    program("claude", "printf '2.1.0 \\033[31m(Claude Code)\\nmore\\n'");
    String out = osier(stage.repository(), 0, "doctor").out();
    assertThat(out)
        .containsPattern("ok +Java +17")
        .containsPattern("ok +git +2\\.\\d+\n")
        .containsPattern("ok +identity +Ada <ada@example.org>")
        .containsPattern("ok +repository +" + stage.repository() + " on main")
        .containsPattern("ok +agent claude +2\\.1\\.0 \\(Claude Code\\) \\(.*/bin/claude\\)")
        .containsPattern(
            "(ok|warn) +agents' processes +(in a PID namespace|in a control group|found by parent)")
        .containsPattern("warn +server +in the process of osier run only")
        .contains("its port takes calls of this user only")
        .contains("To keep runs, install the Temporal CLI")
        .containsPattern("ok +leftovers +none: there was no run here")
        .doesNotContain("\u001B");
    assertThat(stage.home()).as("it changes nothing").doesNotExist();
  }

  @Test
  void documentSaysTheSame() throws Exception {
    JsonNode document =
        new ObjectMapper().readTree(osier(stage.repository(), 0, "doctor", "--json").out());
    assertThat(document.path("well").asBoolean()).isTrue();
    JsonNode first = document.path("findings").get(0);
    assertThat(first.path("what").asText()).isEqualTo("Java");
    assertThat(first.path("level").asText()).isEqualTo("ok");
  }

  @Test
  void serverThatIsConfiguredAndAwayFails() {
    environment.put("TEMPORAL_ADDRESS", "127.0.0.1:1");
    assertThat(osier(stage.repository(), 1, "doctor").out())
        .containsPattern(
            "fail  server +Cannot reach a Temporal server at 127.0.0.1:1: nothing listens there\n"
                + " +To use another, set TEMPORAL_ADDRESS");
  }

  @Test
  void repositoryWithoutACommitFailsAndAPlainDirectoryDoesNot() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    dev.osier.git.Git.at(empty).require("init", "--quiet", ".");
    assertThat(osier(empty, 1, "doctor").out())
        .containsPattern("fail  repository +" + empty + " has no commit")
        .contains("To make one, run git add . && git commit -m Begin");
    Path plain = Files.createDirectories(folder.resolve("plain"));
    assertThat(osier(plain, 0, "doctor").out()).contains("is a plain directory: tasks get copies");
  }

  @Test
  void detachedHeadAndAgentsThatDoNotAnswerAreWarnings() throws Exception {
    stage.git("checkout", "--quiet", "--detach");
    program("codex", "exit 3");
    Files.createDirectories(stage.home().resolve("agents"));
    Files.writeString(stage.home().resolve("agents/mine.yaml"), "comand: x\n");
    assertThat(osier(stage.repository(), 0, "doctor").out())
        .containsPattern("warn  repository +.* has no branch checked out")
        .containsPattern("warn  agent codex +.*/codex does not tell its version: exit code 3")
        .contains("To see why, run codex --version")
        .containsPattern("warn  agent mine +the preset .*mine.yaml is not right: .*comand");
  }

  @Test
  void withoutAnyAgentItSaysWhichThereAre() {
    assertThat(osier(stage.repository(), 0, "doctor").out())
        .contains("none that has a preset is installed")
        .contains(
            "npm install -g @anthropic-ai/claude-code; or npm install", "; or give {command: …}");
  }

  @Test
  void homeThatCannotBeWrittenFails() throws Exception {
    Files.writeString(folder.resolve("file"), "");
    String home = folder.resolve("file/home").toString();
    environment.put("OSIER_HOME", home);
    assertThat(osier(stage.repository(), 1, "doctor").out())
        .containsPattern("fail  disk +" + home + " cannot be written\n +To use another place, set");
  }

  @Test
  void leftoversThatCannotBeToldAreAWarning() throws Exception {
    Files.createDirectories(stage.home());
    environment.put("TEMPORAL_CONFIG_FILE", folder.resolve("temporal.toml").toString());
    Files.writeString(folder.resolve("temporal.toml"), "[profile.ci]\naddress = 'ci:7233'\n");
    environment.put("TEMPORAL_PROFILE", "cii");
    assertThat(osier(stage.repository(), 1, "doctor").out())
        .containsPattern("fail  server +Cannot read Temporal's configuration: .*cii")
        .containsPattern(
            "warn  leftovers +Cannot tell: Cannot read Temporal's configuration: (.*\n)* +To see"
                + " more, run osier workspaces prune --dry-run");
  }
}
