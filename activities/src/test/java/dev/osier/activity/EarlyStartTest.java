package dev.osier.activity;

import static dev.osier.activity.LandingScene.status;
import static dev.osier.activity.LandingScene.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.report.TaskReport;
import io.temporal.client.WorkflowStub;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A dependent that starts before the train has passed its needs, on a real repository")
class EarlyStartTest {
  @TempDir Path folder;
  private LandingScene scene;

  @BeforeEach
  void makeScene() throws Exception {
    scene = new LandingScene(folder, Map.of("f", "1\n2\n3\n"));
  }

  @AfterEach
  void closeScene() {
    scene.close();
  }

  @Test
  @DisplayName("G2 works on its needs' work while a slow task runs, and lands in order, readable")
  void startsWhileASlowEarlierTaskStillRuns() throws Exception {
    WorkflowStub run =
        scene.start(
            "",
            scene.task("slow", "'priority': 1,", until("go") + "echo slow > slow.txt"),
            scene.task("lexer", "", "echo lexer > lexer.txt; sed -i s/1/one/ f"),
            scene.task("parser", "'needs': ['lexer'],", "cat lexer.txt > parser.txt; ls > seen"),
            scene.task("index", "'needs': ['parser', 'lexer'],", "cat parser.txt > index.txt"));
    Report before = scene.await(run, report -> status(report, "index").equals("ready"));
    assertThat(status(before, "slow")).isEqualTo("running");
    scene.mark("go");

    Report report = scene.result(run);

    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(scene.git.show("main", "index.txt")).isEqualTo("lexer\n");
    assertThat(scene.git.show("main", "seen")).doesNotContain("slow.txt");
    assertThat(scene.git.show("main", "f")).isEqualTo("one\n2\n3\n");
    assertThat(scene.git.git("log", "--first-parent", "--format=%s", "main").lines())
        .containsExactly(
            "Merge index", "Merge parser", "Merge lexer", "Merge slow", "Base", "Begin");
    assertThat(scene.git.git("log", "--format=%s", "main").lines())
        .containsOnlyOnce("Start of parser", "Start of index", "lexer", "parser", "index");
    assertThat(report.tasks()).extracting(TaskReport::kept).containsOnlyNulls();
    assertThat(LandingScene.task(report, "parser").headline())
        .isEqualTo("Merged parser, 1 commit, 2 files");
  }

  @Test
  @DisplayName("G4 is skipped with its work kept when its need conflicts")
  void isSkippedAndKeptWhenItsNeedConflicts() throws Exception {
    WorkflowStub run =
        scene.start(
            "",
            scene.task("slow", "'priority': 1,", until("go") + "sed -i s/2/slow/ f"),
            scene.task("lexer", "", "sed -i s/2/lexer/ f"),
            scene.task("parser", "'needs': ['lexer'],", "echo parser > parser.txt"));
    scene.await(run, report -> status(report, "parser").equals("ready"));
    scene.mark("go");

    Report report = scene.result(run);

    assertThat(status(report, "lexer")).isEqualTo("conflicted");
    assertThat(status(report, "parser")).isEqualTo("skipped");
    String kept = LandingScene.task(report, "parser").kept();
    assertThat(kept).isEqualTo("refs/osier/kept/" + report.run() + "/parser");
    assertThat(scene.git.show(kept, "parser.txt")).isEqualTo("parser\n");
    assertThat(scene.git.show("main", "f")).isEqualTo("1\nslow\n3\n");
    assertThat(scene.git.refs().keySet()).noneMatch(ref -> ref.contains("/start/"));
  }

  @Test
  @DisplayName("waits for the train where its needs conflict with each other")
  void waitsWhereItsNeedsConflict() throws Exception {
    WorkflowStub run =
        scene.start(
            "",
            scene.task("slow", "'priority': 1,", until("go") + "echo slow > slow.txt"),
            scene.task("lexer", "", "sed -i s/2/lexer/ f; touch $MARKS/lexer"),
            scene.task("other", "", "sed -i s/2/other/ f; touch $MARKS/other"),
            scene.task("parser", "'needs': ['lexer', 'other'],", "echo parser > parser.txt"));
    scene.await(run, report -> status(report, "lexer").equals("ready"));
    scene.await(run, report -> status(report, "other").equals("ready"));
    scene.mark("go");

    Report report = scene.result(run);

    assertThat(status(report, "lexer")).isEqualTo("merged");
    assertThat(status(report, "other")).isEqualTo("conflicted");
    assertThat(status(report, "parser")).isEqualTo("skipped");
    assertThat(LandingScene.task(report, "parser").tries()).isZero();
  }
}
