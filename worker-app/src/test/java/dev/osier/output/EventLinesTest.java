package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.RunStatus;
import dev.osier.report.TaskStatus;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EventLinesTest {

  @Test
  void oneLinePerEventWithTimeTaskStatusAndHeadline() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, Surface.PLAIN, Surface.PLAIN);
    Clock clock = Clock.fixed(Instant.parse("2026-11-01T12:34:56Z"), ZoneOffset.UTC);
    try (EventLines lines = new EventLines(console, clock)) {
      for (TaskStatus status :
          new TaskStatus[] {
            TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.RUNNING, TaskStatus.MERGED
          }) {
        lines.show(
            Reports.of(
                RunStatus.RUNNING,
                Reports.task("a", status, "now " + status.word()),
                Reports.task("docs", TaskStatus.PENDING, "waits")),
            CurrentWork.NONE);
      }
      lines.say("the server\nis away");
    }
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            """
            12:34:56  a     running     now running
            12:34:56  a     merged      now merged
            12:34:56  the server is away
            """);
  }

  @Test
  @DisplayName("G9 what is tried again is one line, with why and when")
  void saysOnceWhatIsTriedAgain() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, Surface.PLAIN, Surface.PLAIN);
    Clock clock = Clock.fixed(Instant.parse("2026-11-01T12:34:56Z"), ZoneOffset.UTC);
    String waits = "a: Trying again at 12:35:01 UTC, because: The disk is away";
    try (EventLines lines = new EventLines(console, clock)) {
      lines.show(Reports.trying(waits), CurrentWork.NONE);
      lines.show(Reports.trying(waits), CurrentWork.NONE);
      lines.show(Reports.trying(), CurrentWork.NONE);
    }
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("12:34:56  " + waits + "\n");
  }
}
