package dev.osier.effect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.agent.OutputRule;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentLogTest {
  @TempDir Path folder;
  private AgentLog log;

  @BeforeEach
  void log() {
    log = new AgentLog(folder, 2);
  }

  private void print(String text, int times) throws Exception {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (OutputStream out =
        Files.newOutputStream(log.file(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      for (int i = 0; i < times; i++) {
        out.write(bytes);
      }
    }
  }

  @Test
  void whatIsTooMuchIsTurnedOverAndItsEndKept() throws Exception {
    print("0123456789abcdef".repeat(1024), 1025);
    assertThat(log.isFull()).isTrue();
    try (OutputStream agent =
        Files.newOutputStream(log.file(), StandardOpenOption.APPEND, StandardOpenOption.WRITE)) {
      log.turnOver();
      agent.write("on\n".getBytes(StandardCharsets.UTF_8));
    }

    assertThat(log.file()).hasContent("on\n");
    assertThat(Files.size(log.older())).isEqualTo(AgentLog.KEPT);
    assertThat(log.tail(0, 7)).isEqualTo("cdefon\n");
    assertThat(log.tail(AgentLog.LIMIT, 7)).isEqualTo("cdefon\n");
  }

  @Test
  void tailIsOfWhatCameAfter() throws Exception {
    print("before", 1);
    print("after", 1);

    assertThat(log.tail(6, 100)).isEqualTo("after");
    assertThat(log.tail(6, 2)).isEqualTo("er");
    assertThat(log.tail(0, 100)).isEqualTo("beforeafter");
  }

  @Test
  void triesAreThoseWithALogOfTheirOwn() throws Exception {
    print("x", 1);
    Files.createFile(folder.resolve("agent-10.log"));
    Files.createFile(folder.resolve("agent-2.old.log"));
    Files.createDirectory(folder.resolve("agent-3.log"));

    assertThat(AgentLog.tries(folder)).containsExactly(2, 10);
    assertThat(AgentLog.tries(folder.resolve("none"))).isEmpty();
  }

  @Test
  void rulesThatShowSomethingAreKeptBesideIt() throws Exception {
    OutputRule silent = new OutputRule(Map.of("/a", "b"), null, Map.of(), null, false, List.of());
    OutputRule shown =
        new OutputRule(
            Map.of("/a", "b"),
            null,
            Map.of(OutputRule.Fact.COST, List.of("/cost")),
            OutputRule.Meaning.LIMITED,
            true,
            List.of("{/text}"));
    log.saveRules(List.of(silent, shown));

    assertThat(log.loadRules()).containsExactly(shown);
    assertThat(new AgentLog(folder, 3).loadRules()).isEmpty();
  }
}
