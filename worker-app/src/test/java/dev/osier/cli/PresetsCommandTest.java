package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.read.DefinitionReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Presets and what a plan makes of them")
class PresetsCommandTest {
  @TempDir Path folder;

  private Stage stage;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeStage() throws Exception {
    stage = new Stage(folder);
    environment.put("OSIER_HOME", stage.home().toString());
    environment.put("PATH", Files.createDirectories(folder.resolve("bin")).toString());
  }

  private InProcess osier(int exit, String... args) {
    InProcess osier = new InProcess(stage.repository(), environment, new byte[0]);
    assertThat(osier.run(args)).as(osier.out() + osier.err()).isEqualTo(exit);
    return osier;
  }

  private void preset(String name, String yaml) throws Exception {
    Files.writeString(
        Files.createDirectories(stage.home().resolve("agents")).resolve(name + ".yaml"), yaml);
  }

  private void program(String name) throws Exception {
    Path file = Files.writeString(folder.resolve("bin").resolve(name), "#!/bin/sh\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void listSaysWhatIsInstalledAndWhatEachCannot() throws Exception {
    program("claude");
    preset("mine", "command: my-agent\n");
    preset("codex", "comand: x\n");

    String out = osier(0, "presets", "list").out();

    assertThat(out)
        .containsPattern("aider +\\(not installed\\) +Osier +It runs no commands")
        .containsPattern("claude +/.*/bin/claude +Osier")
        .containsPattern("codex +- +/.*codex\\.yaml .*unknown field")
        .containsPattern("mine +\\(not installed\\) +/.*mine\\.yaml");
    JsonNode json = new ObjectMapper().readTree(osier(0, "presets", "list", "--json").out());
    assertThat(json.at("/4/preset").asText()).isEqualTo("mine");
    assertThat(json.at("/1/installed").asText()).endsWith("bin/claude");
    assertThat(json.at("/0/install").asText()).isEqualTo("python3 -m pip install aider-chat");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aider", "claude", "codex", "gemini", "opencode"})
  void whatShowPrintsIsThePresetAgain(String name) throws Exception {
    String shown = osier(0, "presets", "show", name).out();
    AgentDefinition before = DefinitionReader.readPreset(shown.getBytes(StandardCharsets.UTF_8));
    preset(name, shown.replace("install:", "# mine\ninstall:"));

    String copied = osier(0, "presets", "show", name).out();

    assertThat(copied).contains("# mine");
    assertThat(DefinitionReader.readPreset(copied.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(before);
    assertThat(before.permissions()).hasSize(3);
  }

  @Test
  void showSaysWhatACliCannot() {
    assertThat(osier(0, "presets", "show", "codex").out())
        .contains("cannot: It cannot be told single commands");
    assertThat(osier(0, "presets", "show", "aider").out()).contains("cannot: It runs no commands");
  }

  @Test
  @DisplayName("G8 an unknown one is refused with the likely word")
  void unknownOneIsRefused() {
    assertThat(osier(2, "presets", "show", "cloude").err())
        .isEqualTo(
            """
            Cannot show preset cloude: there is none of that name; did you mean "claude"?
            To see which there are, run osier presets list
            """);
    assertThat(osier(2, "presets").err()).contains("no command was given");
    assertThat(osier(2, "presets", "lists").err()).contains("did you mean \"list\"?");
  }

  @Test
  @DisplayName("G8 validate says an unknown preset with its place, and all of them at once")
  void validateSaysAnUnknownPreset() throws Exception {
    preset("mine", "command: my-agent\n");
    String plan =
        stage.plan(
            "plan.yaml",
            """
            agent: cloude
            tasks:
              - {id: a, prompt: x}
              - {id: b, prompt: x, agent: {preset: mine, model: m}}
            """);

    assertThat(osier(2, "validate", plan).err())
        .contains("agent: no agent \"cloude\"; there are")
        .contains("did you mean \"claude\"?")
        .contains("tasks.b.agent.model: mine is not told how it is given a model");
    environment.put("TEMPORAL_ADDRESS", "127.0.0.1:1");
    assertThat(osier(0, "validate", plan).err())
        .as("the worker of another server may have it")
        .contains("Warning: agent: no agent \"cloude\"");
  }

  @Test
  @DisplayName("G8 validate says what is wrong with agents and with the repository in one answer")
  void validateSaysAllAtOnce() throws Exception {
    String plan =
        stage.plan("plan.yaml", "agent: cloude\nbase: no-such\ntasks:\n  - {id: a, prompt: x}\n");

    assertThat(osier(2, "validate", plan).err())
        .contains("agent: no agent \"cloude\"")
        .contains("no-such");
  }

  @Test
  @DisplayName("G8 validate says which agents are not installed, and how that is done")
  void validateSaysWhatIsNotInstalled() throws Exception {
    String plan =
        stage.plan(
            "plan.yaml",
            """
            tasks:
              - {id: a, prompt: x}
              - {id: b, prompt: x, agent: gemini}
              - {id: c, prompt: x, agent: {command: "true"}}
            """);

    InProcess osier = osier(0, "validate", plan);

    assertThat(osier.out()).contains("is a valid plan of 3 tasks");
    assertThat(osier.err())
        .contains("Warning: agent: claude is not installed")
        .contains("to install it, run npm install -g @anthropic-ai/claude-code")
        .contains("Warning: tasks.b.agent: gemini is not installed");
    JsonNode json = new ObjectMapper().readTree(osier(0, "validate", "--json", plan).out());
    assertThat(json.path("warnings")).hasSize(2);
    program("claude");
    program("gemini");
    assertThat(osier(0, "validate", plan).err()).isEmpty();
  }
}
