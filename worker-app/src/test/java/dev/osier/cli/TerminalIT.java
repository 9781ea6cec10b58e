package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on the in-process server, each on a terminal of its own. */
class TerminalIT {
  private static final String HEADING = "shop-[0-9a-f]+-[0-9a-f]+ .*";
  private static final String CTRL_C = "\u0003";

  @TempDir Path folder;

  private Stage stage;
  private Path go;

  @BeforeEach
  void makeStage() throws Exception {
    stage = new Stage(folder);
    go = folder.resolve("go");
  }

  /** A plan whose task says a line, and then waits for {@link #go}. */
  private String waiting() throws Exception {
    return stage.plan(
        "shop.yaml",
        "quick",
        "echo q > quick.md",
        "care",
        "echo dry > care.md; echo 'weaving \\\\033[2J a basket'; until [ -e "
            + go
            + " ]; do sleep 0.1; done");
  }

  @Test
  @DisplayName("a table is drawn in place, also after each resize, and leaves only what landed")
  void tableIsCleanAfterEachResize() throws Exception {
    try (Terminal terminal = Terminal.start(stage, folder, "run", waiting())) {
      terminal.awaitLine("agent: weaving");
      terminal.awaitLine("merged quick: 1 file, +1 −0");
      for (int[] size : new int[][] {{20, 40}, {12, 100}, {30, 24}, {20, 70}}) {
        terminal.resize(size[0], size[1]);
        terminal.await(lines -> isClean(lines, size[1]));
      }
      Files.createFile(go);
      assertThat(terminal.exitCode()).as(String.join("\n", terminal.lines())).isZero();
      terminal.assertGivenBack();
      List<String> left = terminal.lines();
      assertThat(left).noneMatch(line -> line.contains("░") || line.contains("weaving"));
      assertThat(left).anyMatch(line -> line.startsWith("To look at what was merged, run git log"));
      assertThat(left).filteredOn(line -> line.startsWith("merged quick")).hasSize(1);
    }
    stage.assertNothingLeft();
  }

  /** One table, of one heading and one row for each task, at the end of the screen. */
  private static boolean isClean(List<String> lines, int columns) {
    int tasks = lines.size() - 2;
    return lines.stream().filter(line -> line.matches(HEADING)).count() == 1
        && lines.get(tasks - 1).matches(HEADING)
        && lines.get(tasks).startsWith("quick  merged")
        && lines.get(tasks + 1).startsWith("care   running")
        && lines.stream().allMatch(line -> line.length() <= columns);
  }

  @Test
  @DisplayName("G4 G5 Ctrl-C asks, and a second one cancels: work is kept, nothing is left")
  void ctrlCAsksAndASecondCancels() throws Exception {
    try (Terminal terminal = Terminal.start(stage, folder, "run", waiting())) {
      terminal.awaitLine("agent: weaving");
      terminal.type(CTRL_C);
      terminal.awaitLine("Ctrl-C: h halt (lands what there is), c or Ctrl-C cancel, Enter go on");
      terminal.type("x\r");
      terminal.await(lines -> lines.stream().noneMatch(line -> line.contains("Ctrl-C")));
      assertThat(terminal.lines()).anyMatch(line -> line.startsWith("care   running"));
      terminal.type(CTRL_C);
      terminal.awaitLine("c or Ctrl-C cancel");
      terminal.type(CTRL_C);
      assertThat(terminal.exitCode()).isEqualTo(130);
      terminal.assertGivenBack();
      assertThat(String.join("\n", terminal.lines()))
          .contains("Cancelling: agents are ended, their work is kept")
          .contains("refs/osier/kept/")
          .doesNotContain("Enter go on");
    }
    stage.assertNothingLeft();
  }

  @Test
  void answerHLandsWhatThereIs() throws Exception {
    try (Terminal terminal = Terminal.start(stage, folder, "run", waiting())) {
      terminal.awaitLine("agent: weaving");
      terminal.awaitLine("merged quick: 1 file, +1 −0");
      terminal.type(CTRL_C);
      terminal.awaitLine("h halt");
      terminal.type("h");
      terminal.awaitLine("Halted: no more tasks start, 1 running go on to their end");
      Files.createFile(go);
      assertThat(terminal.exitCode()).isZero();
    }
    assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
  }

  @Test
  void answerCCancelsAndOneMoreCtrlCLeavesAtOnceWithTheTerminalGivenBack() throws Exception {
    String mark = UUID.randomUUID().toString();
    String plan =
        stage.plan(
            "shop.yaml", "stubborn", "trap '' TERM INT; while :; do sleep 1; done # " + mark);
    try (Terminal terminal = Terminal.start(stage, folder, "run", plan)) {
      terminal.await(lines -> !Stage.processes(mark).isEmpty());
      terminal.awaitLine("stubborn  running");
      terminal.type(CTRL_C);
      terminal.awaitLine("c or Ctrl-C cancel");
      terminal.type("c");
      terminal.awaitLine("Ctrl-C again leaves");
      terminal.type(CTRL_C);
      assertThat(terminal.exitCode()).isEqualTo(130);
      terminal.assertGivenBack();
      assertThat(terminal.lines()).noneMatch(line -> line.contains("░"));
    }
    assertThat(Stage.processes(mark)).isEmpty();
  }

  @Test
  @DisplayName("what an agent prints reaches the terminal without its control characters")
  void controlCharactersDoNotReachTheTerminal() throws Exception {
    String plan =
        stage.plan(
            "shop.yaml",
            "nasty",
            "printf '\\\\033[31m \\\\033]0;x\\\\007 \\\\033[2J the end\\\\n'; until [ -e "
                + go
                + " ]; do sleep 0.1; done; exit 3");
    try (Terminal terminal = Terminal.start(stage, folder, "run", plan)) {
      terminal.awaitLine("the end");
      Files.createFile(go);
      assertThat(terminal.exitCode()).isEqualTo(1);
      assertThat(terminal.sent()).doesNotContain("\u001B]", "\u001B[2J", "\u0007");
    }
  }

  @Test
  void noColourAgainstTheUsersWish() throws Exception {
    stage.with("NO_COLOR", "1");
    String plan = stage.plan("shop.yaml", "a", "echo a > a");
    try (Terminal terminal = Terminal.start(stage, folder, "run", plan)) {
      assertThat(terminal.exitCode()).isZero();
      assertThat(terminal.sent()).doesNotContainPattern("\u001B\\[[0-9;]*m");
    }
  }
}
