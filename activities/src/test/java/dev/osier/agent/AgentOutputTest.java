package dev.osier.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.osier.outcome.Denial;
import dev.osier.plan.agent.AgentDefinition;
import dev.osier.plan.agent.OutputRule;
import dev.osier.plan.read.DefinitionReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of agents: outputs recorded from the real programs, and hostile ones. */
@DisplayName("The output of an agent")
class AgentOutputTest {

  /** Recorded with each program against a scripted model; the folder names the version. */
  static AgentReport recorded(String preset, String version, String ending) throws IOException {
    String file = "output/" + preset + "-" + version + "/" + ending + ".txt";
    try (InputStream in = AgentOutputTest.class.getResourceAsStream(file)) {
      assertThat(in).as(file).isNotNull();
      return read(preset, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static AgentReport read(String preset, String text) {
    return read(AgentPresets.builtIn(preset).definition().output(), text);
  }

  private static AgentReport read(List<OutputRule> rules, String text) {
    AgentOutput output = new AgentOutput(rules);
    OutputLines lines = new OutputLines(output::line);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    lines.take(bytes, bytes.length);
    lines.end();
    return output.report();
  }

  @ParameterizedTest
  @CsvSource({
    "claude,   2.1.330, Bash, 3",
    "gemini,   0.61.0, run_shell_command, 9",
    "opencode, 1.18.33, bash, 6",
  })
  void whatItsProgramDeniedIsCounted(String preset, String version, String tool, int count)
      throws IOException {
    List<Denial> denied = recorded(preset, version, "denied").denied();

    assertThat(denied).contains(new Denial(tool, "git push origin main", 1));
    assertThat(denied).contains(new Denial(tool, "curl http://example.org", 1));
    assertThat(denied).extracting(Denial::tool).containsOnly(tool);
    assertThat(denied.stream().mapToInt(Denial::count).sum()).isEqualTo(count);
    assertThat(denied).extracting(Denial::command).doesNotContain("git add -A");
  }

  @ParameterizedTest
  @CsvSource({
    "claude,   2.1.330, 3,  360, 0.0024",
    "codex,    0.169.0,  ,  360,",
    "gemini,   0.61.0,   ,  360,",
    "opencode, 1.18.33, 3,  360, 0",
  })
  void successTellsSessionMessageAndWhatWasSpent(
      String preset, String version, Integer turns, Long tokens, Double cost) throws IOException {
    AgentReport report = recorded(preset, version, "success");

    assertThat(report.session()).matches("[A-Za-z0-9_-]{20,40}");
    assertThat(report.lastMessage()).isEqualTo("All done");
    assertThat(report.turns()).isEqualTo(turns);
    assertThat(report.tokens()).isEqualTo(tokens);
    if (cost == null) {
      assertThat(report.cost()).isNull();
    } else {
      assertThat(report.cost()).isCloseTo(cost, within(1e-9));
    }
    assertThat(report.failure()).isNull();
    assertThat(report.limited() || report.refused()).isFalse();
    assertThat(report.hasWorked()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "claude, 2.1.330, limited, true, false",
    "claude, 2.1.330, refused, false, true",
    "claude, 2.1.330, no-key, false, true",
    "claude, 2.1.330, failure, false, false",
    "codex, 0.169.0, limited, true, false",
    "codex, 0.169.0, refused, false, true",
    "codex, 0.169.0, failure, false, false",
    "gemini, 0.61.0, limited, true, false",
    "gemini, 0.61.0, refused, false, true",
    "gemini, 0.61.0, no-key, false, true",
    "gemini, 0.61.0, failure, false, false",
    "opencode, 1.18.33, limited, true, false",
    "opencode, 1.18.33, refused, false, true",
    "opencode, 1.18.33, failure, false, false",
  })
  void failureTellsWhyAndWhetherAnotherTryCouldFareBetter(
      String preset, String version, String ending, boolean limited, boolean refused)
      throws IOException {
    AgentReport report = recorded(preset, version, ending);

    assertThat(report.limited()).isEqualTo(limited);
    assertThat(report.refused()).isEqualTo(refused);
    assertThat(report.failure()).isNotBlank();
    assertThat(report.hasWorked()).isFalse();
  }

  @Test
  void rateLimitTellsHowLong() throws IOException {
    assertThat(recorded("opencode", "1.18.33", "limited").retryAfter())
        .isEqualTo(Duration.ofSeconds(2));
    String subscription =
        """
        {"type":"rate_limit_event","rate_limit_info":{"status":"rejected","resetsAt":1795260000}}
        {"type":"result","is_error":true,"api_error_status":429,"result":"limit reached"}
        """;
    assertThat(read("claude", subscription).retryAt()).isEqualTo(Instant.ofEpochSecond(1795260000));
    assertThat(read("claude", subscription).limited()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "claude, 2.1.330",
    "codex, 0.169.0",
    "gemini, 0.61.0",
    "opencode, 1.18.33",
  })
  void resumedConversationIsToldFromOneThatIsNotKnown(String preset, String version)
      throws IOException {
    assertThat(recorded(preset, version, "resumed").hasWorked()).isTrue();
    assertThat(recorded(preset, version, "resumed").session()).isNotNull();
    AgentReport lost = recorded(preset, version, "lost");
    assertThat(lost.hasWorked() || lost.limited() || lost.refused()).isFalse();
  }

  @Test
  void resumedClaudeCountsOnlyThisRun() throws IOException {
    assertThat(recorded("claude", "2.1.330", "resumed").cost()).isCloseTo(0.0006, within(1e-9));
  }

  @Test
  void agentThatWentOnAfterALimitWasNotLimited() {
    String output =
        """
        {"type":"assistant","error":"rate_limit","message":{"content":[{"text":"API Error"}]}}
        {"type":"assistant","message":{"content":[{"type":"text","text":"Here we go"}]}}
        """;
    assertThat(read("claude", output).limited()).isFalse();
  }

  @Test
  void whatTheAgentSaysOrReadsDoesNotMakeItLimitedOrRefused() {
    String output =
        """
        {"type":"item.completed","item":{"type":"agent_message","text":"last status: 429, status 401"}}
        {"type":"item.completed","item":{"type":"command_execution","aggregated_output":"{\\"type\\":\\"turn.failed\\",\\"error\\":{\\"message\\":\\"last status: 429\\"}}"}}
        """;
    AgentReport report = read("codex", output);
    assertThat(report.limited() || report.refused()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "1e400",
        "NaN",
        "\"Infinity\"",
        "99999999999999999999",
        "\"\"",
        "null",
        "true",
        "[1]",
        "{\"a\":1}",
        "\"0x10\"",
        "\"1,000\"",
        "1E+99"
      })
  void impossibleNumberTellsNothing(String number) {
    String line = "{\"type\":\"result\",\"total_cost_usd\":%s,\"num_turns\":%s}";
    AgentReport report = read("claude", line.formatted(number, number));

    assertThat(report.cost()).isNull();
    assertThat(report.turns()).isNull();
  }

  @Test
  void sumsStayWithinBounds() {
    String line = "{\"type\":\"step_finish\",\"part\":{\"tokens\":{\"total\":999999999999}}}\n";
    AgentReport report = read("opencode", line.repeat(5_000));

    assertThat(report.tokens()).isEqualTo(1_000_000_000_000L);
    assertThat(report.turns()).isEqualTo(5_000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"type\":",
        "{\"type\":\"result\",\"session_id\":\"x",
        "}{",
        "\0\0",
        "null",
        "[]",
        "{\"type\":{\"type\":{}}}",
        "{\"type\":\"result\",\"result\":{\"a\":[]}}",
        "\"text\"",
        "{\"a\":1}{\"type\":\"result\",\"session_id\":\"abc\"}"
      })
  void garbageAndTornLinesArePassedOver(String line) {
    assertThat(read("claude", line)).isEqualTo(AgentReport.NOTHING);
  }

  @Test
  void lineThatAnotherStreamBeganIsStillRead() {
    String line = "Warning: no terminal{\"type\":\"init\",\"session_id\":\"abc\"}";
    assertThat(read("gemini", line).session()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--dangerously-skip-permissions", "a b", "", "a\\nb", "$(x)", "../x"})
  void nameOfASessionThatCouldBeAnythingElseIsNotTaken(String session) {
    String line = "{\"type\":\"thread.started\",\"thread_id\":\"%s\"}".formatted(session);
    assertThat(read("codex", line).session()).isNull();
  }

  @Test
  void hugeLinesAreLeftOutAndTheNextIsRead() {
    StringBuilder text = new StringBuilder("{\"type\":\"system\",\"x\":\"");
    text.append("y".repeat(3 * OutputLines.LIMIT)).append("\"}\n");
    text.append("{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"abc\"}\n");
    assertThat(read("claude", text.toString()).session()).isEqualTo("abc");
  }

  @Test
  void deepNestingIsNoStackOverflow() {
    String deep = "{\"type\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}\n";
    assertThat(read("claude", deep)).isEqualTo(AgentReport.NOTHING);
  }

  @Test
  void patternThatOverflowsTheStackDoesNotMatch() throws Exception {
    AgentDefinition own =
        DefinitionReader.readPreset(
            "command: a\noutput: [{match: '^(?<message>(a|b)*)c$'}]\n"
                .getBytes(StandardCharsets.UTF_8));
    assertThat(read(own.output(), "ab".repeat(5_000) + "c").lastMessage()).isNull();
  }

  @Test
  void messageInPiecesIsJoinedUntilSomethingElseHappens() {
    String piece = "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"%s\"}\n";
    String output =
        piece.formatted("Old")
            + "{\"type\":\"tool_use\"}\n"
            + piece.formatted("All ")
            + piece.formatted("done");
    assertThat(read("gemini", output).lastMessage()).isEqualTo("All done");
  }

  @Test
  void aiderTellsInWordsWhatItSpentAndWhyItGaveUp() throws IOException {
    AgentReport done = recorded("aider", "0.86.2", "success");
    assertThat(done.tokens()).isEqualTo(100);
    assertThat(done.cost()).isCloseTo(0.0014, within(1e-9));
    assertThat(done.failure()).isNull();
    assertThat(done.limited() || done.refused()).isFalse();
    AgentReport failed = recorded("aider", "0.86.2", "failure");
    assertThat(failed.failure())
        .isEqualTo("litellm.BadRequestError: OpenAIException - the request is wrong");
    assertThat(failed.limited() || failed.refused()).isFalse();
    AgentReport limited = recorded("aider", "0.86.2", "limited");
    assertThat(limited.limited()).isTrue();
    assertThat(limited.refused()).isFalse();
    AgentReport refused = recorded("aider", "0.86.2", "refused");
    assertThat(refused.refused()).isTrue();
    assertThat(refused.limited()).isFalse();
    assertThat(refused.failure()).startsWith("litellm.AuthenticationError: ");
  }

  @Test
  void aiderShortensItsNumbers() {
    String output =
        """
        Tokens: 2.4k sent, 83 received. Cost: $0.0037 message, $0.0041 session.
        """;
    AgentReport report = read("aider", output);

    assertThat(report.tokens()).isEqualTo(2_400);
    assertThat(report.cost()).isCloseTo(0.0041, within(1e-9));
  }

  @Test
  void linesAreTheSameHoweverTheBytesCome() {
    byte[] bytes = "one\ntwö\n\nthree".getBytes(StandardCharsets.UTF_8);
    for (int size = 1; size <= bytes.length; size++) {
      List<String> lines = new ArrayList<>();
      OutputLines cut = new OutputLines(lines::add);
      for (int at = 0; at < bytes.length; at += size) {
        byte[] piece = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
        cut.take(piece, piece.length);
      }
      cut.end();
      assertThat(lines).as("in pieces of " + size).containsExactly("one", "twö", "three");
    }
  }
}
