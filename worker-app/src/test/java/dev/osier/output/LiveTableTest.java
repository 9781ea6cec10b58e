package dev.osier.output;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import dev.osier.report.TaskStatus;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveTableTest {
  private Screen screen = new Screen(60);

  private LiveTable table() {
    return new LiveTable(screen.console(false), screen.window(false), () -> 0);
  }

  private static CurrentWork doing(String task, String phase, String line) {
    return new CurrentWork(Map.of(task, new Doing(phase, line, 62, null)), Map.of());
  }

  @Test
  void isDrawnAgainInPlace() {
    LiveTable table = table();
    table.show(
        Reports.of(
            RunStatus.RUNNING,
            Reports.task("parser", TaskStatus.RUNNING, "Runs"),
            Reports.task("docs", TaskStatus.PENDING, "Waits for parser")),
        doing("parser", "agent", "reads Parser.java"));
    assertThat(screen.lines())
        .containsExactly(
            "k7f2  0:00  ░░░░░░░░░░░░░░░░░░░░  0 of 2 tasks done",
            "parser  running     1:02  agent: reads Parser.java",
            "docs    pending           Waits for parser");
    table.show(
        Reports.of(
            RunStatus.RUNNING,
            Reports.task("parser", TaskStatus.READY, "Ready"),
            Reports.task("docs", TaskStatus.RUNNING, "Runs")),
        CurrentWork.NONE);
    assertThat(screen.lines())
        .containsExactly(
            "k7f2  0:00  ░░░░░░░░░░░░░░░░░░░░  0 of 2 tasks done",
            "parser  ready       Ready",
            "docs    running     Runs");
  }

  @Test
  void mergesStayAboveTheTableAsTheyLand() {
    LiveTable table = table();
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.changed("a", TaskStatus.READY, 2, 31, 4)),
        CurrentWork.NONE);
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.changed("a", TaskStatus.MERGED, 2, 31, 4)),
        CurrentWork.NONE);
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.EVICTED, "Fails with b")),
        CurrentWork.NONE);
    assertThat(screen.lines())
        .containsExactly(
            "merged a: 2 files, +31 −4",
            "evicted a: Fails with b",
            "k7f2  0:00  ████████████████████  1 of 1 tasks done, 1 not…",
            "a  evicted     Fails with b");
    table.close();
    assertThat(screen.lines())
        .containsExactly("merged a: 2 files, +31 −4", "evicted a: Fails with b");
  }

  @Test
  void whatWasMergedBeforeItWasLookedAtIsNotSaidAgain() {
    LiveTable table = table();
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.changed("a", TaskStatus.MERGED, 2, 31, 4)),
        CurrentWork.NONE);
    assertThat(screen.lines()).noneMatch(line -> line.startsWith("merged a"));
  }

  @Test
  void leavesNoTraceWhenClosed() {
    LiveTable table = new LiveTable(screen.console(true), screen.window(true), () -> 0);
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "")), CurrentWork.NONE);
    table.say("the server is away");
    table.ask("Which way?");
    table.close();
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "")), CurrentWork.NONE);
    assertThat(screen.lines()).containsExactly("the server is away");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void isCleanAfterEachResizeWhetherTheTerminalBreaksItsLinesAnewOrCutsThem(boolean breaks) {
    screen = new Screen(80, 24, breaks);
    screen.write("$ osier run plan.yaml\n");
    LiveTable table = table();
    table.show(
        Reports.of(
            RunStatus.RUNNING,
            Reports.task("parser", TaskStatus.RUNNING, "a word ".repeat(30)),
            Reports.task("docs", TaskStatus.PENDING, "a word ".repeat(30))),
        CurrentWork.NONE);
    for (int columns : new int[] {40, 25, 100, 13, 60}) {
      screen.resize(24, columns);
      int above = breaks ? 1 + 21 / (columns + 1) : 1;
      assertThat(screen.lines()).as("%d columns", columns).hasSize(above + 3);
      assertThat(screen.lines().get(above)).startsWith("k7f2  0:00");
      assertThat(screen.lines()).allMatch(line -> line.length() <= columns);
      assertThat(screen.lines().get(above + 1)).startsWith("parser");
      assertThat(screen.lines().get(above + 2)).startsWith("docs");
    }
    screen.resize(3, 60);
    assertThat(screen.lines()).hasSizeLessThanOrEqualTo(3);
    screen.resize(1, 60);
    assertThat(screen.lines()).last().asString().startsWith("k7f2");
  }

  @Test
  void questionStandsBelowTheTableUntilItIsTakenAway() {
    LiveTable table = table();
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "Runs")),
        CurrentWork.NONE);
    table.ask("Which way?");
    assertThat(screen.lines()).last().isEqualTo("Which way?");
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.READY, "Ready")),
        CurrentWork.NONE);
    assertThat(screen.lines()).last().isEqualTo("Which way?");
    table.ask(null);
    assertThat(screen.lines()).last().asString().startsWith("a  ready");
  }

  @Test
  void isNeverHigherThanTheTerminalAndShowsWhatMoves() {
    screen = new Screen(60, 10, true);
    TaskReport[] tasks =
        IntStream.range(0, 100)
            .mapToObj(
                i ->
                    Reports.task(
                        "t" + i, i == 77 ? TaskStatus.RUNNING : TaskStatus.PENDING, "waits"))
            .toArray(TaskReport[]::new);
    LiveTable table = table();
    table.show(Reports.of(RunStatus.RUNNING, tasks), CurrentWork.NONE);
    assertThat(screen.lines()).hasSizeLessThan(10).contains("and 94 more");
    assertThat(screen.lines().get(1)).startsWith("t77  running");
  }

  @Test
  void cutsWhatIsWiderThanTheTerminal() {
    LiveTable table = table();
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "x".repeat(500))),
        CurrentWork.NONE);
    assertThat(screen.lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(61));
    assertThat(screen.lines().get(1)).endsWith("…");
  }

  @Test
  void whatAnAgentSaysCannotMoveTheCursor() {
    LiveTable table = table();
    String nasty = "\u001B[2J\u001B]0;title\u0007\u009B31mred\u001B[0m\r\nnext\u202Eback";
    table.show(
        Reports.of(RunStatus.RUNNING, Reports.task("a", TaskStatus.RUNNING, "")),
        new CurrentWork(
            Map.of("a", new Doing(nasty, nasty, 1, null)),
            Map.of("verify", new Doing("check", nasty, 2, null))));
    table.say(nasty);
    assertThat(screen.lines().get(0)).isEqualTo("red nextback");
    assertThat(screen.lines().get(2)).startsWith("a  running     0:01  red nextback: red");
    assertThat(screen.lines().get(3)).isEqualTo("verify 0:02 check: red nextback");
  }
}
