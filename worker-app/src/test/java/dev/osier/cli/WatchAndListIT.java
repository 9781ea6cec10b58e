package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs on Temporal's dev server, seen from another process. Left out where it is missing. */
class WatchAndListIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private Stage stage;
  private Path go;

  @BeforeEach
  void makeStage() throws Exception {
    TemporalCli.requireInstalled();
    stage = new Stage(folder).with("OSIER_SERVER", "temporal");
    go = folder.resolve("go");
  }

  private String waiting() throws Exception {
    return stage.plan(
        "shop.yaml",
        "quick",
        "echo q > quick.md",
        "care",
        "echo dry > care.md; echo weaving; until [ -e " + go + " ]; do sleep 0.1; done");
  }

  @Test
  void runIsListedWatchedAndReportedFromOtherProcesses() throws Exception {
    try (OsierProcess run = stage.start("run", "--id", "shop", waiting())) {
      run.awaitErr(said -> said.contains("quick  merged"));
      try (OsierProcess list = stage.start("list")) {
        assertThat(list.exitCode()).as(list.err()).isZero();
        assertThat(list.out())
            .containsPattern("shop +running +\\d+[sm] +1 running, 1 merged +" + stage.repository());
      }
      try (OsierProcess watch = stage.start("watch", "shop")) {
        watch.awaitErr(said -> said.contains("care   running"));
        watch.signal("INT");
        assertThat(watch.exitCode()).isEqualTo(130);
        assertThat(watch.err())
            .endsWith("Left run shop, which is open\nTo see it again, run osier watch shop\n");
      }
      try (OsierProcess watch = stage.start("watch", "--json", "shop")) {
        watch.awaitOut(said -> said.contains("\"phase\":\"agent\""));
        Files.createFile(go);
        assertThat(watch.exitCode()).as(watch.err()).isZero();
        List<String> lines = watch.out().lines().toList();
        for (String line : lines) {
          assertThat(JSON.readTree(line).path("event").asText())
              .isIn("task", "phase", "note", "end");
        }
        JsonNode last = JSON.readTree(lines.get(lines.size() - 1));
        assertThat(last.at("/report/status").asText()).isEqualTo("completed");
      }
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
    try (OsierProcess list = stage.start("list", "--json")) {
      assertThat(list.exitCode()).as(list.err()).isZero();
      JsonNode listed = JSON.readTree(list.out());
      assertThat(listed.path("status").asText()).isEqualTo("completed");
      assertThat(listed.at("/counts/merged").asInt()).isEqualTo(2);
      assertThat(listed.path("ended").asText()).isNotEmpty();
    }
    try (OsierProcess report = stage.start("report", "shop", "--html")) {
      assertThat(report.exitCode()).as(report.err()).isZero();
      assertThat(report.out())
          .startsWith("<!DOCTYPE html>")
          .contains("<h2>Timeline</h2>", "<h2>Merges</h2>")
          .contains("<span class=\"plus\">+dry</span>", "title=\"RunTask, ");
    }
    try (OsierProcess report = stage.start("report", "shop", "--markdown")) {
      assertThat(report.exitCode()).as(report.err()).isZero();
      assertThat(report.out()).startsWith("# Run shop-").contains("| care | merged |", "## Merges");
    }
    stage.assertNothingLeft();
  }

  @Test
  void detachedRunIsGoneOnWithByTheSameCommand() throws Exception {
    String plan = waiting();
    stage.with("PATH", System.getenv("PATH"));
    try (Terminal terminal = Terminal.start(stage, folder, "run", "--id", "shop", plan)) {
      terminal.awaitLine("agent: weaving");
      terminal.type("\u0003");
      terminal.awaitLine("Ctrl-C: d detach (its agents stop until");
      terminal.type("d");
      assertThat(terminal.exitCode()).isEqualTo(130);
      terminal.awaitLine("To see it again, run osier watch shop");
      terminal.assertGivenBack();
    }
    Files.createFile(go);
    try (OsierProcess run = stage.start("run", "--id", "shop", plan)) {
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.err()).contains("Going on with run shop");
    }
    assertThat(stage.git("show", "main:care.md")).isEqualTo("dry");
    stage.assertNothingLeft();
  }
}
