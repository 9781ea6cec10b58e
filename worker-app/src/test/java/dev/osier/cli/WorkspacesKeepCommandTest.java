package dev.osier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.KeepMark;
import dev.osier.effect.Lease;
import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesKeepCommandTest {
  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void open() throws Exception {
    shop = new Workshop(folder);
  }

  @Test
  @DisplayName(
      "G4 A marked workspace outlasts its run's release, and what a user did there is saved")
  void keptWorkspaceStays() throws Exception {
    Path workspace = shop.sealed("parser");
    Workshop.Answer answer =
        shop.osier("workspaces", "keep", shop.run + "/parser", "--for", "1h30m").ok();
    assertThat(answer.out()).startsWith("Kept the workspace of " + shop.run + "/parser until ");
    assertThat(shop.osier("workspaces", "list").ok().out())
        .containsPattern("\n  kept for [0-9]+[mh] more");
    Files.writeString(workspace.resolve("mine.txt"), "by hand\n");
    try (Workspaces workspaces = shop.workspaces()) {
      assertThat(workspaces.releaseRun(shop.run, null).get(shop.effect("parser")))
          .isInstanceOf(ReleaseResult.Waiting.class);
      assertThat(workspace).isDirectory();
      assertThat(shop.stage.git("rev-parse", shop.effect("parser").branch())).isNotEmpty();

      shop.osier("workspaces", "keep", shop.run + "/parser", "--for", "0s").ok();
      assertThat(workspaces.releaseRun(shop.run, null).get(shop.effect("parser")))
          .isInstanceOf(ReleaseResult.Released.class);
    }
    assertThat(shop.stage.git("show", shop.effect("parser").keptRef() + ":mine.txt"))
        .isEqualTo("by hand");
    assertThat(KeepMark.in(shop.store.directory(shop.effect("parser"))).isThere()).isFalse();
    shop.stage.assertNothingLeft();
  }

  @Test
  void keepRefusesWhatIsGoneAndWhatIsNoDuration() throws Exception {
    shop.work("parser");
    for (String bad : List.of("5", "-1h", "8000h", "soon", "")) {
      assertThat(
              shop.osier("workspaces", "keep", shop.run + "/parser", "--for", bad).refused().err())
          .startsWith("Cannot use --for " + bad);
    }
    var record = shop.store.load(shop.effect("parser")).orElseThrow();
    shop.store.save(record.withStep(Step.REMOVING));
    assertThat(shop.osier("workspaces", "keep", shop.run + "/parser").refused().err())
        .isEqualTo(
            "Cannot keep the workspace of %s/parser: it is being removed, or was in part\n"
                .formatted(shop.run));
    assertThat(KeepMark.in(shop.store.directory(shop.effect("parser"))).isThere()).isFalse();
    shop.release("parser");
    assertThat(shop.osier("workspaces", "keep", shop.run + "/parser").refused().err())
        .isEqualTo(
            "Cannot keep the workspace of %s/parser: it is gone already\n".formatted(shop.run));
  }

  @Test
  void keepOfALiveWorkspaceIsNotLostToItsAttempt() throws Exception {
    Path workspace = shop.work("parser");
    try (Lease held = shop.lease("parser")) {
      var before = shop.store.load(shop.effect("parser")).orElseThrow();
      shop.osier("workspaces", "keep", shop.run + "/parser").ok();
      shop.store.save(before.agentFoundEnded(Instant.now()));
      assertThat(held.stillHeld()).isTrue();
    }
    shop.release("parser");
    assertThat(workspace).isDirectory();
    shop.osier("workspaces", "remove", shop.run + "/parser").ok();
    assertThat(workspace).doesNotExist();
  }
}
