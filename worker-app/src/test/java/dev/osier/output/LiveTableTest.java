package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LiveTableTest {
  private final Screen screen = new Screen(60);

  @Test
  void isDrawnAgainInPlace() {
    LiveTable table = new LiveTable(screen.console(false, 24), () -> 0);
    table.show(
        Reports.of(
            RunStatus.RUNNING,
            Reports.task("parser", TaskStatus.RUNNING, "Runs"),
            Reports.task("docs", TaskStatus.PENDING, "Waits for parser")),
        Map.of("parser", "agent: reads Parser.java"));
    assertThat(screen.lines())
        .containsExactly(
            "k7f2  0:00  0 of 2 tasks done",
            "parser  running     agent: reads Parser.java",
            "docs    pending     Waits for parser");
    table.show(
        Reports.of(
            RunStatus.RUNNING,
            Reports.task("parser", TaskStatus.MERGED, "Merged"),
            Reports.task("docs", TaskStatus.RUNNING, "Runs")),
        Map.of());
    assertThat(screen.lines())
        .containsExactly(
            "k7f2  0:00  1 of 2 tasks done",
            "parser  merged      Merged",
            "docs    running     Runs");
  }

  @Test
  void leavesNoTraceWhenClosed() {
    LiveTable table = new LiveTable(screen.console(true, 24), () -> 0);
    table.show(Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "")), Map.of());
    table.say("the server is away");
    table.close();
    assertThat(screen.lines()).containsExactly("the server is away");
  }

  @Test
  void isNeverHigherThanTheTerminalAndShowsWhatMoves() {
    TaskReport[] tasks =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    Reports.task(
                        "t" + i, i == 77 ? TaskStatus.RUNNING : TaskStatus.PENDING, "waits"))
            .toArray(TaskReport[]::new);
    LiveTable table = new LiveTable(screen.console(false, 10), () -> 0);
    table.show(Reports.of(RunStatus.RUNNING, tasks), Map.of());
    assertThat(screen.lines()).hasSizeLessThan(10).contains("and 94 more");
    assertThat(screen.lines().get(1)).startsWith("t77  running");
  }

  @Test
  void cutsWhatIsWiderThanTheTerminal() {
    LiveTable table = new LiveTable(screen.console(false, 24), () -> 0);
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "x".repeat(500))),
        Map.of());
    assertThat(screen.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(61));
    assertThat(screen.lines().get(1)).endsWith("…");
  }

  @Test
  void whatAnAgentSaysCannotMoveTheCursor() {
    LiveTable table = new LiveTable(screen.console(false, 24), () -> 0);
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "")),
        Map.of("a", "\u001B[2J\u001B]0;title\u0007\u009B31mred\u001B[0m\r\nnext\u202Eback"));
    assertThat(screen.lines().get(1)).isEqualTo("a  running     red nextback");
  }
}
