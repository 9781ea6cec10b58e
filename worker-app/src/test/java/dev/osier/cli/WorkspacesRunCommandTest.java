package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.Lease;
import dev.osier.process.ProcessTree;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesRunCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  void runGivesTheCommandItsPlaceEnvironmentAndExitCode() throws Exception {
    Path workspace = shop.work("parser");
    Workshop.Answer answer =
        shop.osier(
            "workspaces",
            "run",
            shop.run + "/parser",
            "--",
            "sh",
            "-c",
            "pwd; echo $OSIER_EFFECT $OSIER_TASK $OSIER_TRY; echo port $OSIER_PORT;"
                + " echo \"[$TEMPORAL_ADDRESS]\"; echo oops >&2; cat; exit 41");
    assertThat(answer.exit()).isEqualTo(41);
    assertThat(answer.out())
        .startsWith(workspace + "\n" + shop.run + "/parser parser 1\nport 2")
        .endsWith("\n[]\n");
    assertThat(answer.err()).isEqualTo("oops\n");
    Workshop.Answer unknown =
        shop.osier("workspaces", "run", shop.run + "/parser", "--", "no-such-program");
    assertThat(unknown.exit()).isEqualTo(127);
    Workshop.Answer impossible =
        shop.osier("workspaces", "run", shop.run + "/parser", "--", "wat\0er");
    assertThat(impossible.exit()).isEqualTo(127);
    assertThat(impossible.err()).startsWith("Cannot run water: ");
    Workshop.Answer none = shop.osier("workspaces", "run", shop.run + "/parser");
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err()).contains("COMMAND", "osier workspaces run --help");
  }

  @Test
  void runEndsWhatTheCommandLeftAndWhatTakesTooLong() throws Exception {
    Path workspace = shop.work("parser");
    String hide = "setsid sleep 611 & (trap '' TERM; sleep 612) & ";
    assertThat(
            shop.osier("workspaces", "run", shop.run + "/parser", "--", "sh", "-c", hide + "true")
                .ok())
        .isNotNull();
    Workshop.Answer late =
        shop.osier(
            "workspaces",
            "run",
            shop.run + "/parser",
            "--timeout",
            "1s",
            "--",
            "sh",
            "-c",
            hide + "echo begun; sleep 613");
    assertThat(late.exit()).isEqualTo(124);
    assertThat(late.out()).isEqualTo("begun\n");
    assertThat(late.err()).contains("it took longer than 1s", "--timeout DURATION");
    assertThat(marked()).isEmpty();
    assertThat(workspace).isDirectory();
    try (Lease free = shop.lease("parser")) {
      assertThat(free.stillHeld()).isTrue();
    }
  }

  private List<Long> marked() {
    return ProcessTree.byVariable("OSIER_EFFECT").getOrDefault(shop.run + "/parser", List.of());
  }

  @Test
  void runLeavesAnAgentAloneThatLostItsWorker() throws Exception {
    shop.work("parser");
    ProcessBuilder builder = new ProcessBuilder("sleep", "600");
    builder.environment().put("OSIER_EFFECT", shop.effect("parser").toString());
    Process agent = builder.start();
    try {
      shop.osier("workspaces", "run", shop.run + "/parser", "--", "true").ok();
      assertThat(agent.isAlive()).isTrue();
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void runShowsTheBeginningAndTheEndOfMuchOutput() throws Exception {
    shop.work("parser");
    Workshop.Answer answer =
        shop.osier("workspaces", "run", shop.run + "/parser", "--", "seq", "1", "1000000").ok();
    assertThat(answer.out().length()).isBetween(500_000, 530_000);
    assertThat(answer.out()).startsWith("1\n2\n").endsWith("\n999999\n1000000\n");
    assertThat(answer.out()).containsPattern("\n… \\d+ bytes left out …\n");
  }

  @Test
  @DisplayName("G6 No command is run where an attempt works, and none removes it")
  void liveWorkspaceIsLeftAlone() throws Exception {
    Path workspace = shop.work("parser");
    shop.work("care");
    try (Lease held = shop.lease("parser")) {
      assertThat(
              shop.osier("workspaces", "run", shop.run + "/parser", "--", "true").refused().err())
          .startsWith("Cannot run a command in the workspace of " + shop.run + "/parser: ")
          .contains("works on it");
      assertThat(
              shop.osier("workspaces", "remove", shop.run + "/care", shop.run + "/parser")
                  .refused()
                  .err())
          .contains("works on it", "osier halt");
      assertThat(held.stillHeld()).isTrue();
    }
    assertThat(workspace).isDirectory();
    assertThat(shop.store.load(shop.effect("care")).orElseThrow().step().name())
        .isEqualTo("RUNNING");
  }

  @Test
  @DisplayName("G4 What a command of workspaces run left in committed work is saved")
  void whatRunLeftIsSaved() throws Exception {
    shop.sealed("parser");
    shop.osier("workspaces", "run", shop.run + "/parser", "--", "sh", "-c", "echo run > made.txt")
        .ok();
    shop.release("parser");
    assertThat(shop.stage.git("show", shop.effect("parser").keptRef() + ":made.txt"))
        .isEqualTo("run");
  }

  /** Runs a line of shell there, by an {@code osier} that can be sent a signal. */
  private OsierProcess start(String script) throws Exception {
    return shop.stage.start("workspaces", "run", shop.run + "/parser", "--", "sh", "-c", script);
  }

  @Test
  void ctrlCEndsACommandAndAllOfIt() throws Exception {
    shop.work("parser");
    try (OsierProcess osier = start("setsid sleep 600 & echo begun; sleep 600")) {
      osier.awaitOut(out -> out.contains("begun"));
      assertThat(marked()).isNotEmpty();
      osier.signal("INT");
      assertThat(osier.exitCode()).isEqualTo(130);
    }
    assertThat(marked()).isEmpty();
  }

  @Test
  @DisplayName("G5 What a command left whose osier was killed ends with its workspace")
  void commandOfAKilledOsierEndsWithItsWorkspace() throws Exception {
    shop.work("parser");
    try (OsierProcess osier = start("echo begun > made.txt; echo begun; sleep 600")) {
      osier.awaitOut(out -> out.contains("begun"));
      osier.signal("KILL");
      osier.exitCode();
    }
    assertThat(marked()).isNotEmpty();
    shop.osier("workspaces", "remove", shop.run + "/parser").ok();
    assertThat(marked()).isEmpty();
    assertThat(shop.stage.git("show", shop.effect("parser").keptRef() + ":made.txt"))
        .isEqualTo("begun");
  }
}
