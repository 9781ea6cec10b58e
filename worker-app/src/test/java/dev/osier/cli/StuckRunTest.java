package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.cli.follow.Ending;
import dev.osier.cli.run.StuckRun;
import dev.osier.host.OsierHome;
import dev.osier.testkit.RunKeys;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The in-process server can break a run that is cancelled; here each counts as broken at once. */
class StuckRunTest {
  @TempDir Path folder;

  @Test
  @DisplayName("G4 G5 a cancelled run that stands still is cleaned up without its workflow")
  void cancelledRunThatDoesNotEndIsCleanedUp() throws Exception {
    Stage stage = new Stage(folder);
    stage.with("JAVA_TOOL_OPTIONS", "-Dosier.stuck.seconds=0");
    String mark = UUID.randomUUID().toString();
    String before = stage.git("rev-parse", "main");
    String plan =
        stage.plan(
            "shop.yaml",
            "done",
            "echo done > done.md",
            "care",
            "echo dry > care.md; trap '' TERM INT; while :; do sleep 1; done # " + mark);
    try (OsierProcess osier = stage.start("run", plan)) {
      osier.awaitErr(said -> said.contains("done  merged") && !Stage.processes(mark).isEmpty());
      osier.signal("INT");
      assertThat(osier.exitCode()).as(osier.err()).isEqualTo(130);
      assertThat(osier.err()).contains("The run does not come to its end: ending its agents");
      assertThat(osier.out()).contains("cancelled", "kept        refs/osier/kept/");
    }
    assertThat(Stage.processes(mark)).isEmpty();
    assertThat(stage.git("rev-parse", "main")).isEqualTo(before);
    assertThat(stage.git("for-each-ref", "--format=%(refname:lstrip=-1)", "refs/osier/kept"))
        .isEqualTo("@integration\ncare\ndone");
    stage.assertNothingLeft();
  }

  @Test
  void runWhoseRepositoryIsGoneCannotBeCleanedUp() throws Exception {
    String gone = folder.resolve("gone").toString();
    Ending ending =
        new StuckRun(RunKeys.fresh(), gone).cleanUp(null, new OsierHome(folder.resolve("home")));
    assertThat(ending).isInstanceOf(Ending.Broken.class);
    assertThat(((Ending.Broken) ending).message())
        .startsWith("Cannot clean up after the run: ")
        .contains(gone);
  }
}
