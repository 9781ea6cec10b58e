package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.agent.AgentDefinition;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Presets")
class AgentPresetsTest {
  @TempDir Path directory;

  private AgentPresets.Found find(String name, String file) throws Exception {
    Files.writeString(directory.resolve(name + ".yaml"), file);
    return new AgentPresets(directory).find(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "codex", "gemini", "opencode", "aider"})
  void thoseOfOsierAreRight(String name) {
    AgentPresets.Found found = new AgentPresets(directory.resolve("none")).find(name);

    AgentPreset preset = ((AgentPresets.Known) found).preset();
    assertThat(preset.program()).isEqualTo(name);
    assertThat(preset.definition().needsPrompt()).isTrue();
    assertThat(preset.definition().mend()).isNotBlank();
    assertThat(preset.definition().output()).anyMatch(rule -> rule.is() != null);
  }

  @Test
  void fileOfTheUserAddsOneAndReplacesOne() throws Exception {
    find("mine", "command: [my-agent, \"{prompt}\"]\n");
    AgentPresets.Found claude = find("claude", "command: my-claude {prompt}\n");

    assertThat(((AgentPresets.Known) claude).preset().definition())
        .isEqualTo(AgentDefinition.of("my-claude {prompt}"));
    assertThat(new AgentPresets(directory).names())
        .containsExactly("aider", "claude", "codex", "gemini", "mine", "opencode");
  }

  @Test
  void unknownOneIsRefusedWithThoseThereAre() {
    AgentPresets.Found found = new AgentPresets(directory).find("cloude");

    assertThat(((AgentPresets.Unusable) found).reason())
        .isEqualTo(
            "no agent \"cloude\"; there are aider, claude, codex, gemini, opencode,"
                + " or give {command: …}; did you mean \"claude\"?");
  }

  @Test
  @DisplayName("G8 all that is wrong with a preset is said at once")
  void tellsAllProblemsOfAFile() throws Exception {
    AgentPresets.Found found =
        find(
            "mine",
            """
            comand: x
            resume: [again]
            env: {GIT_DIR: x}
            output:
              - session: /a
              - when: {type: x}
                cost: 5
                is: sad
              - match: '(?<cots>['
              - match: '(?<cots>.*)'
                add: maybe
                tokens: /x
            """);

    assertThat(((AgentPresets.Unusable) found).reason())
        .contains("mine.yaml is not right: ")
        .contains("needs a command")
        .contains("unknown field \"comand\"; did you mean \"command\"?")
        .contains("resume: must mention {session}")
        .contains("env.GIT_DIR: names that begin with OSIER_ or GIT_ are set by Osier")
        .contains("output[0]: needs either when, for lines of JSON, or match, for lines of text")
        .contains("output[1].when.type: \"type\" is not a path such as /usage/input_tokens")
        .contains("output[1].is: \"sad\" is not a word for is; use limited or refused")
        .contains("output[2].match: \"(?<cots>[\" is not a regular expression")
        .contains("output[3].match: the group \"cots\" tells nothing; use call, command, cost")
        .contains("output[3].add: must be true or false, and is text")
        .contains("output[3].tokens: of a line of text, make it a group of match: (?<tokens>…)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "a: *b", "command: [", "\0", "command: []", "command: {a: b}"})
  void brokenFileIsUnusableAndNothingElse(String file) throws Exception {
    assertThat(find("mine", file)).isInstanceOf(AgentPresets.Unusable.class);
    assertThat(new AgentPresets(directory).find("claude")).isInstanceOf(AgentPresets.Known.class);
  }
}
