package dev.osier.activity;

import static dev.osier.activity.LandingScene.status;
import static dev.osier.activity.LandingScene.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.report.Report;
import dev.osier.report.RunStatus;
import dev.osier.run.RunPlan.ResolveConflict;
import io.temporal.client.WorkflowStub;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A conflict on a real repository")
class ConflictAnswersTest {
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

  /** Both change line 2; the parser, told of that, changes line 1 instead. */
  private WorkflowStub start(String rule) {
    return scene.start(
        "'onConflict': '" + rule + "'",
        scene.task("lexer", "'priority': 1,", "sed -i s/2/lexer/ f"),
        scene.task(
            "parser",
            "",
            "cp .osier/prompt.md $MARKS/prompt$OSIER_TRY; if grep -q conflicted .osier/prompt.md;"
                + " then sed -i s/1/parser/ f; else sed -i s/2/parser/ f; fi"),
        scene.task("docs", "'needs': ['parser'],", "cp f docs.txt"));
  }

  private Report awaitAsking(WorkflowStub run) {
    return scene.await(run, report -> report.headline().contains("Waits for osier resolve"));
  }

  private static String answer(WorkflowStub run, String how, String commit) {
    return run.update("resolveConflict", String.class, new ResolveConflict("parser", how, commit));
  }

  @Test
  @DisplayName("G4 rerun: the agent is told and shown, its new work lands, the earlier is kept")
  void rerunResolvesIt() throws Exception {
    WorkflowStub run = start("rerun");

    Report report = scene.result(run);

    assertThat(report.status()).as("%s", report).isEqualTo(RunStatus.COMPLETED);
    assertThat(scene.git.show("main", "f")).isEqualTo("parser\nlexer\n3\n");
    assertThat(scene.git.show("main", "docs.txt")).isEqualTo("parser\nlexer\n3\n");
    assertThat(Files.readString(scene.marks.resolve("prompt2")))
        .contains("Conflicts with lexer in f")
        .contains("It conflicted in: f\nwith the work of: lexer\n")
        .contains("-2\n+parser\n")
        .doesNotContain("Your work so far is in this directory");
    String kept = "refs/osier/kept/" + report.run() + "/parser";
    assertThat(scene.git.show(kept, "f")).isEqualTo("1\nparser\n3\n");
  }

  @Test
  void askedAndAnsweredWithRerun() throws Exception {
    WorkflowStub run = start("ask");
    Report waiting = awaitAsking(run);
    assertThat(status(waiting, "parser")).isEqualTo("conflicted");
    assertThat(task(waiting, "parser").headline())
        .startsWith("osier resolve " + waiting.run() + " parser --rerun|--take COMMIT|--skip");

    assertThat(answer(run, "rerun", null)).startsWith("parser is done anew");

    Report report = scene.result(run);
    assertThat(report.status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(scene.git.show("main", "f")).isEqualTo("parser\nlexer\n3\n");
  }

  @Test
  @DisplayName("G3 take: a person's commit lands as the task's work, if it contains that")
  void askedAndAnsweredWithACommit() throws Exception {
    WorkflowStub run = start("ask");
    Report waiting = awaitAsking(run);
    String work = task(waiting, "parser").commit();
    scene.git.commitOn("other", "main", "Nothing of it", Map.of("f", "other\n"));
    assertThatThrownBy(() -> answer(run, "take", "other"))
        .hasStackTraceContaining("it does not contain the work of parser. To put it in, run git");
    assertThatThrownBy(() -> answer(run, "take", "no-such"))
        .hasStackTraceContaining("Cannot take \"no-such\": there is no such commit");
    assertThatThrownBy(() -> answer(run, "take", "--all"))
        .hasStackTraceContaining("there is no such commit");
    String mended =
        scene.git.commitOn("mended", work, "Mend it", Map.of("f", "1\nlexer\n3\n", "p", "p\n"));

    assertThat(answer(run, "take", "mended"))
        .isEqualTo("Commit " + mended + " is merged as the work of parser");

    Report report = scene.result(run);
    assertThat(report.status()).as("%s", report).isEqualTo(RunStatus.COMPLETED);
    assertThat(scene.git.show("main", "f")).isEqualTo("1\nlexer\n3\n");
    assertThat(scene.git.show("main", "p")).isEqualTo("p\n");
    assertThat(scene.git.git("log", "--first-parent", "--format=%s", "main").lines())
        .containsExactly("Merge docs", "Merge parser", "Merge lexer", "Base", "Begin");
    assertThat(task(report, "parser").commit()).isEqualTo(mended);
    assertThat(task(report, "parser").tries()).isEqualTo(1);
  }

  @Test
  @DisplayName("take: a commit that has merged the integration itself lands, though both changed")
  void takesAMergeOfTheIntegration() throws Exception {
    WorkflowStub run = start("ask");
    Report waiting = awaitAsking(run);
    String work = task(waiting, "parser").commit();
    String integration = scene.git.tip("refs/osier/" + waiting.run() + "/integration");
    String tree =
        scene.git.git(
            "rev-parse",
            scene.git.commitOn("both", work, "Both", Map.of("f", "1\nlexer+parser\n3\n"))
                + "^{tree}");
    String merge =
        scene.git.git("commit-tree", tree, "-p", work, "-p", integration, "-m", "Both").strip();

    answer(run, "take", merge);

    Report report = scene.result(run);
    assertThat(report.status()).as("%s", report).isEqualTo(RunStatus.COMPLETED);
    assertThat(scene.git.show("main", "f")).isEqualTo("1\nlexer+parser\n3\n");
  }

  @Test
  @DisplayName("G4 skip: it gives way with all that needs it, and its work is kept")
  void askedAndAnsweredWithSkip() throws Exception {
    WorkflowStub run = start("ask");
    awaitAsking(run);

    answer(run, "skip", null);

    Report report = scene.result(run);
    assertThat(status(report, "parser")).isEqualTo("conflicted");
    assertThat(status(report, "docs")).isEqualTo("skipped");
    assertThat(scene.git.show(task(report, "parser").kept(), "f")).isEqualTo("1\nparser\n3\n");
    assertThat(scene.git.show("main", "f")).isEqualTo("1\nlexer\n3\n");
  }
}
