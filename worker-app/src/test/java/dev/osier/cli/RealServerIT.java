package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on Temporal's dev server, Osier's own and a configured one. Left out where it is missing.
 */
class RealServerIT {
  @TempDir Path folder;

  private Stage stage;

  @BeforeEach
  void makeStage() throws Exception {
    TemporalCli.requireInstalled();
    stage = new Stage(folder).with("OSIER_SERVER", "temporal");
  }

  @Test
  void runSurvivesTheKillOfItsProcessAndTheSameCommandGoesOn() throws Exception {
    Path go = folder.resolve("go");
    String plan =
        stage.plan(
            "shop.yaml", "care", "echo dry > care.md; until [ -e " + go + " ]; do sleep 0.1; done");
    try (OsierProcess first = stage.start("run", plan)) {
      first.awaitErr(said -> said.contains("care  running"));
      first.signal("KILL");
      assertThat(first.exitCode()).isEqualTo(137);
    }
    assertThat(servers()).as("the server outlives its user").hasSize(1);
    Files.createFile(go);
    try (OsierProcess second = stage.start("run", plan)) {
      assertThat(second.exitCode()).as(second.err()).isZero();
      assertThat(second.err()).contains("Going on with run shop-");
    }
    assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
    assertThat(servers()).as("the last one out ends the server").isEmpty();
    stage.assertNothingLeft();
  }

  @Test
  void twoRunsShareOneServerAndTheFirstOutLeavesItRunning() throws Exception {
    Path go = folder.resolve("go");
    String waits =
        stage.plan("long.yaml", "a", "echo a > a; until [ -e " + go + " ]; do sleep 0.1; done");
    String quick = stage.plan("short.yaml", "b", "echo b > b");
    try (OsierProcess first = stage.start("run", waits)) {
      first.awaitErr(said -> said.contains("a  running"));
      try (OsierProcess second = stage.start("run", quick)) {
        assertThat(second.exitCode()).as(second.err()).isZero();
      }
      assertThat(servers()).hasSize(1);
      Files.createFile(go);
      assertThat(first.exitCode()).as(first.err()).isZero();
    }
    assertThat(servers()).isEmpty();
  }

  @Test
  void finishedRunIsFoundByItsIdByItsKeyAndByABeginning() throws Exception {
    String plan = stage.plan("shop.yaml", "care", "echo dry > care.md");
    String key;
    try (OsierProcess osier = stage.start("run", "--json", "--id", "first-run", plan)) {
      assertThat(osier.exitCode()).as(osier.err()).isZero();
      key = new ObjectMapper().readTree(osier.out()).path("run").asText();
    }
    for (String name : List.of("first-run", key, "fir")) {
      try (OsierProcess osier = stage.start("report", name)) {
        assertThat(osier.exitCode()).as(osier.err()).isZero();
        assertThat(osier.out()).contains("Run " + key + " completed", "care  merged");
      }
    }
    try (OsierProcess osier = stage.start("status", "second-run")) {
      assertThat(osier.exitCode()).isEqualTo(2);
      assertThat(osier.err()).contains("Cannot find run second-run", "first-run");
    }
    try (OsierProcess osier = stage.start("halt", "first-run")) {
      assertThat(osier.exitCode()).isEqualTo(2);
      assertThat(osier.err()).contains("Cannot halt run first-run: it is over");
    }
    assertThat(servers()).isEmpty();
  }

  @Test
  void openRunIsHaltedAndCancelledFromAnotherProcess() throws Exception {
    String plan = stage.plan("shop.yaml", "quick", "echo q > q", "slow", "sleep 300");
    try (OsierProcess run = stage.start("run", "--id", "halted", plan)) {
      run.awaitErr(said -> said.contains("slow   running") && said.contains("quick  merged"));
      try (OsierProcess status = stage.start("status", "halted")) {
        assertThat(status.exitCode()).as(status.err()).isZero();
        assertThat(status.out()).contains("| quick | merged |", "| slow | running |");
      }
      try (OsierProcess halt = stage.start("halt", "--now", "halted")) {
        assertThat(halt.exitCode()).as(halt.err()).isZero();
      }
      assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
      assertThat(run.out()).contains("halted", "quick  merged", "slow   cancelled");
    }
    try (OsierProcess run = stage.start("run", "--id", "cancelled", plan)) {
      run.awaitErr(said -> said.contains("slow   running"));
      try (OsierProcess cancel = stage.start("cancel", "cancelled")) {
        assertThat(cancel.exitCode()).as(cancel.err()).isZero();
      }
      assertThat(run.exitCode()).as(run.err()).isEqualTo(130);
    }
    stage.assertNothingLeft();
  }

  @Test
  void openRunOfThatIdWithAnotherPlanIsRefused() throws Exception {
    String plan = stage.plan("shop.yaml", "slow", "sleep 300");
    try (OsierProcess run = stage.start("run", "--id", "taken", plan)) {
      run.awaitErr(said -> said.contains("slow  running"));
      String other = stage.plan("other.yaml", "quick", "true");
      try (OsierProcess second = stage.start("run", "--id", "taken", other)) {
        assertThat(second.exitCode()).isEqualTo(2);
        assertThat(second.err())
            .contains(
                "Cannot start run taken: a run with this id is open, with another plan\n"
                    + "To see it, run osier status taken; to end it, run osier cancel taken\n");
      }
      run.signal("TERM");
      assertThat(run.exitCode()).isEqualTo(130);
    }
  }

  @Test
  void configuredServerIsUsedByWorkerAndRunAndTheWorkerDrainsOnSigterm() throws Exception {
    String mark = UUID.randomUUID().toString();
    String quick = stage.plan("quick.yaml", "care", "echo dry > care.md");
    String slow = stage.plan("slow.yaml", "slow", "sleep 300 # " + mark);
    try (TemporalServer server = TemporalServer.start(folder)) {
      stage.with("TEMPORAL_ADDRESS", server.address());
      try (OsierProcess lonely = stage.start("run", quick)) {
        assertThat(lonely.exitCode()).isEqualTo(3);
        assertThat(lonely.err())
            .isEqualTo(
                "No worker answers on queue osier at %s\nTo start one, run osier worker\n"
                    .formatted(server.address()));
      }
      try (OsierProcess worker = stage.start("worker", "--grace", "0")) {
        worker.awaitErr(said -> said.contains("Worker of host stage"));
        try (OsierProcess run = stage.start("run", quick)) {
          assertThat(run.exitCode()).as(run.err() + worker.err()).isZero();
        }
        try (OsierProcess run = stage.start("run", "--detach", "--id", "later", slow)) {
          assertThat(run.exitCode()).as(run.err()).isZero();
          assertThat(run.out()).startsWith("later\n");
        }
        worker.awaitErr(said -> !Stage.processes(mark).isEmpty());
        worker.signal("TERM");
        assertThat(worker.exitCode()).as(worker.err()).isZero();
        assertThat(worker.err()).contains("Ending: no more work is taken");
      }
      assertThat(Stage.processes(mark)).isEmpty();
    }
  }

  @Test
  void workerWithoutAServerSaysWhatToType() throws Exception {
    stage.with("TEMPORAL_ADDRESS", "127.0.0.1:1");
    try (OsierProcess worker = stage.start("worker")) {
      assertThat(worker.exitCode()).isEqualTo(3);
      assertThat(worker.err()).startsWith("Cannot reach a Temporal server at 127.0.0.1:1");
      assertThat(worker.err().lines()).hasSize(2);
    }
  }

  private List<ProcessHandle> servers() {
    return Stage.processes(stage.home().resolve("server/temporal.db").toString());
  }
}
