package dev.osier.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.osier.effect.Lease;
import dev.osier.effect.RunOrigin;
import dev.osier.name.EffectId;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweep.Left;
import dev.osier.sweep.Sweep.Swept;
import dev.osier.sweep.Sweeper.Rules;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which runs are taken for over: who is asked, and what if nobody can be. */
class SweepVerdictTest extends SweepScenario {
  @ParameterizedTest
  @EnumSource(names = {"CLOSED", "UNKNOWN"})
  @DisplayName("G4 G5 What a run left that is over is saved and removed")
  void deadRunIsSweptAndItsWorkKept(Life life) throws Exception {
    comesFrom(scene.run);
    unfinishedWork();

    Sweep sweep = sweep(life);

    assertThat(sweep.swept())
        .extracting(Swept::run, Swept::what, Swept::keptRef)
        .containsExactly(tuple(scene.run, "parser", scene.parser.keptRef()));
    assertThat(sweep.left()).isEmpty();
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    assertThat(scene.osierRefs()).containsOnlyKeys(scene.parser.keptRef());
    scene.assertNothingLeft();
    assertThat(sweep(life)).as("there is nothing more to do").isEqualTo(Sweep.NOTHING);
  }

  @ParameterizedTest
  @EnumSource(names = {"LIVE", "NO_ANSWER"})
  @DisplayName("G5 A run that goes on, or whose server is away, is not touched")
  void otherRunIsNotTouched(Life life) throws Exception {
    comesFrom(scene.run);
    unfinishedWork();
    setOld(scene.home, scene.repository.commonDir());
    Map<String, FileTime> before = everything();

    Sweep sweep = sweep(life);

    assertThat(sweep.swept()).isEmpty();
    assertThat(sweep.left()).extracting(Left::failed).containsExactly(false);
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void serverIsAskedForWhatStandsInTheOriginAndOnlyWhileAnythingIsLeft() throws Exception {
    RunOrigin origin = comesFrom(scene.run);
    unfinishedWork();

    sweep(Life.LIVE);
    sweep(Life.CLOSED);
    assertThat(asked).containsExactly(origin, origin);
    sweep(Life.CLOSED);
    assertThat(asked).hasSize(2);
  }

  @Test
  @DisplayName("G6 An attempt that still lives keeps its workspace, though its run is over")
  void heldLeaseIsLeftForTheNextSweep() throws Exception {
    comesFrom(scene.run);
    Workspace workspace = unfinishedWork();
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      Sweep sweep = sweep(Life.CLOSED);

      assertThat(sweep.swept()).isEmpty();
      assertThat(sweep.left()).extracting(Left::what).containsExactly("parser");
      assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
      assertThat(lease.stillHeld()).isTrue();
      assertThat(Scene.git(workspace.path()).require("status", "--porcelain")).contains("new.txt");
    }
    assertThat(sweep(Life.CLOSED).swept()).hasSize(1);
    scene.assertNothingLeft();
  }

  @Test
  void runOfUnknownOriginIsLeftUntilItWasQuietForAnHour() throws Exception {
    unfinishedWork();

    assertThat(sweep(Life.CLOSED).left())
        .extracting(Left::reason)
        .containsExactly(
            "it is not known on which server it ran, and it was changed less than 1h ago");
    setOld(scene.home, scene.repository.commonDir());
    assertThat(sweep(Life.LIVE).swept()).extracting(Swept::what).containsExactly("parser");

    assertThat(asked).isEmpty();
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }

  @Test
  void runOfUnknownOriginIsLeftWhileALeaseIsHeld() throws Exception {
    Workspace workspace = unfinishedWork();
    EffectId other = scene.effect("other");
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, other)) {
      setOld(scene.home, scene.repository.commonDir());

      assertThat(sweep(Life.CLOSED).left())
          .extracting(Left::reason)
          .containsExactly(
              "it is not known on which server it ran, and somebody works on " + other);
      assertThat(lease.stillHeld()).isTrue();
    }
    assertThat(workspace.path()).exists();
  }

  @Test
  void runOfUnknownOriginIsLeftWhileAProcessOfItLives() throws Exception {
    Workspace workspace = unfinishedWork();
    setOld(scene.home, scene.repository.commonDir());
    Process agent = agent(scene.parser, workspace.path());
    try {
      assertThat(sweep(Life.CLOSED, Rules.WORKER).left())
          .extracting(Left::reason)
          .containsExactly(
              "it is not known on which server it ran, and a process of "
                  + scene.parser
                  + " lives");
      assertThat(agent.isAlive()).isTrue();
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  @Test
  void originThatCannotBeReadIsAnUnknownOne() throws Exception {
    unfinishedWork();
    Path file = runDirectory().resolve("run.json");
    for (String content : List.of("", "{", "[]", "null", "{\"run\": \"another\"}", "{}")) {
      Files.writeString(file, content);
      assertThat(sweep(Life.CLOSED).swept()).isEmpty();
    }
    assertThat(asked).isEmpty();
  }

  @Test
  void pruneTakesAQuietRunForDeadWhoseServerDoesNotAnswer() throws Exception {
    comesFrom(scene.run);
    unfinishedWork();

    assertThat(sweep(Life.NO_ANSWER, PRUNE).swept()).isEmpty();
    setOld(scene.home, scene.repository.commonDir());
    Map<String, FileTime> before = everything();
    assertThat(sweep(Life.NO_ANSWER, LOOK).swept())
        .extracting(Swept::what)
        .containsExactly("parser");
    assertThat(everything()).as("a look changes nothing").isEqualTo(before);
    assertThat(sweep(Life.NO_ANSWER, PRUNE).swept()).hasSize(1);

    scene.assertNothingLeft();
  }
}
