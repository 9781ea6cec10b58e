package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.read.DefinitionReader;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The recorded outputs of real agents, as {@code osier logs} shows them. */
@DisplayName("What a preset prints")
class PresetTranscriptTest {
  private static final Path RECORDED =
      Path.of("../activities/src/test/resources/dev/osier/agent/output");

  private static String shown(String preset, String version, String what) throws Exception {
    AgentDefinition definition;
    try (InputStream file =
        AgentDefinition.class.getResourceAsStream("/dev/osier/agent/" + preset + ".yaml")) {
      definition = DefinitionReader.readPreset(Objects.requireNonNull(file).readAllBytes());
    }
    StringBuilder text = new StringBuilder();
    Transcript transcript = new Transcript(definition.output(), text::append);
    Files.readAllLines(RECORDED.resolve(preset + "-" + version).resolve(what + ".txt"))
        .forEach(transcript::line);
    transcript.end();
    return text.toString();
  }

  @Test
  void ofClaude() throws Exception {
    assertThat(shown("claude", "2.1.330", "success"))
        .isEqualTo(
            """
            > Write greeting.txt
            > Bash wc -l greeting.txt
            All done
            = 3 turns, $0.0024000000000000002
            """);
    assertThat(shown("claude", "2.1.330", "refused")).contains("! ").doesNotContain("{\"");
  }

  @Test
  void ofCodex() throws Exception {
    assertThat(shown("codex", "0.169.0", "success"))
        .contains(
            "$ /bin/bash -lc 'wc -l greeting.txt'\n2 greeting.txt\n",
            "All done\n= 300 tokens read, 60 written\n")
        .doesNotContain("{\"");
    assertThat(shown("codex", "0.169.0", "limited")).contains("! ").doesNotContain("{\"");
  }

  @Test
  void ofGemini() throws Exception {
    assertThat(shown("gemini", "0.61.0", "success"))
        .endsWith(
            """
            > write_file greeting.txt
            > run_shell_command wc -l greeting.txt
            2 greeting.txt
            All done
            = 360 tokens
            """)
        .doesNotContain("{\"");
    assertThat(shown("gemini", "0.61.0", "failure")).contains("! ");
  }

  @Test
  void ofOpenCode() throws Exception {
    assertThat(shown("opencode", "1.18.33", "success"))
        .isEqualTo("> write greeting.txt\n> bash wc -l greeting.txt\nAll done\n");
    assertThat(shown("opencode", "1.18.33", "refused")).contains("! ").doesNotContain("{\"");
  }

  @Test
  void ofAiderWhichSpeaksToPeople() throws Exception {
    assertThat(shown("aider", "0.86.2", "success")).contains("Applied edit to greeting.txt\n");
  }
}
