package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.agent.OutputRule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TranscriptTest {
  private static String of(List<OutputRule> rules, String... lines) {
    StringBuilder text = new StringBuilder();
    Transcript transcript = new Transcript(rules, text::append);
    for (String line : lines) {
      transcript.line(line);
    }
    transcript.end();
    return text.toString();
  }

  private static OutputRule rule(String type, boolean add, String... show) {
    return new OutputRule(Map.of("/type", type), null, Map.of(), null, add, List.of(show));
  }

  @Test
  void lineOfJsonIsShownByItsRulesAndOthersAreNot() {
    List<OutputRule> rules =
        List.of(rule("say", false, "{/text}"), rule("run", false, "$ {/in/cmd|/in/*|}", "{/out}"));

    assertThat(
            of(
                rules,
                "{\"type\":\"begin\",\"id\":1}",
                "{\"type\":\"say\",\"text\":\"Hello\\nthere\"}",
                "a warning {\"type\":\"run\",\"in\":{\"cmd\":\"ls\"},\"out\":\"a\\nb\\n\"}",
                "{\"type\":\"run\",\"in\":{\"x\":\"y\"}}",
                "{\"type\":\"run\"}",
                "not JSON {"))
        .isEqualTo("Hello\nthere\n$ ls\na\nb\n$ y\n$\nnot JSON {\n");
  }

  @Test
  void piecesOfAMessageAreJoined() {
    List<OutputRule> rules = List.of(rule("say", true, "{/text}"), rule("run", false, "> {/a}"));

    assertThat(
            of(
                rules,
                "{\"type\":\"say\",\"text\":\"One \"}",
                "{\"type\":\"say\",\"text\":\"word\\n\\nand\"}",
                "{\"type\":\"run\",\"a\":\"x\"}",
                "{\"type\":\"say\",\"text\":\"more\"}"))
        .isEqualTo("One word\n\nand\n> x\nmore\n");
  }

  @Test
  void withoutRulesEveryLineIsText() {
    assertThat(of(List.of(), "{\"type\":\"say\"}", "done\r"))
        .isEqualTo("{\"type\":\"say\"}\ndone\n");
  }

  @Test
  void noControlReachesTheTerminal() {
    List<OutputRule> rules = List.of(rule("say", true, "{/text}"));

    assertThat(
            of(
                rules,
                "{\"type\":\"say\",\"text\":\"\\u001b[31mred\\u0007 \\u001b\"}",
                "{\"type\":\"say\",\"text\":\"]0;title\\u0007 \\u202eback\"}",
                "\u001b[2J\u001b]0;x\u0007shown\u009b1m"))
        .isEqualTo("red ]0;title back\nshown\n")
        .doesNotContain("\u001b", "\u0007", "\u202e", "\u009b");
  }
}
