package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
  private final List<String> lines = new ArrayList<>();
  private final JsonLines progress =
      new JsonLines(lines::add, Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneOffset.UTC));

  private static CurrentWork doing(String phase) {
    return new CurrentWork(Map.of("a", new Doing(phase, "a secret line", 3, null)), Map.of());
  }

  @Test
  void oneObjectALineForEachChangeAndNoneForNone() {
    for (int i = 0; i < 2; i++) {
      progress.show(
          Reports.of(
              RunStatus.RUNNING,
              Reports.task("a", TaskStatus.RUNNING, "Runs"),
              Reports.task("b", TaskStatus.PENDING, "Waits")),
          doing("agent"));
    }
    progress.show(
        Reports.of(RunStatus.RUNNING, Reports.paid("a", TaskStatus.MERGED, 0.5, 2, 3, 1)),
        doing("verify"));
    progress.say("the server\u001B[31m is\nback");
    assertThat(lines)
        .containsExactly(
            "{\"time\":\"2026-11-21T12:00:00Z\",\"event\":\"task\",\"run\":\"k7f2\",\"task\":\"a\","
                + "\"status\":\"running\",\"headline\":\"Runs\",\"files\":0,\"insertions\":0,"
                + "\"deletions\":0}",
            "{\"time\":\"2026-11-21T12:00:00Z\",\"event\":\"phase\",\"run\":\"k7f2\",\"task\":\"a\","
                + "\"phase\":\"agent\",\"seconds\":3}",
            "{\"time\":\"2026-11-21T12:00:00Z\",\"event\":\"task\",\"run\":\"k7f2\",\"task\":\"a\","
                + "\"status\":\"merged\",\"headline\":\"Merged\",\"files\":1,\"insertions\":3,"
                + "\"deletions\":1,\"cost\":0.5,\"seconds\":2.0}",
            "{\"time\":\"2026-11-21T12:00:00Z\",\"event\":\"note\",\"text\":\"the server is back\"}");
  }
}
