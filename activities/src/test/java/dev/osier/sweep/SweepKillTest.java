package dev.osier.sweep;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.plan.WorkspaceKind;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.workspace.FaultPoint;
import dev.osier.workspace.KillPoints;
import dev.osier.workspace.Victim;
import dev.osier.workspace.Workspace;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Kills of the swept, kills of the sweep, and two sweeps at once. */
@Tag("slow")
@Order(1)
class SweepKillTest extends SweepScenario {
  @ParameterizedTest(name = "worker killed after {0}")
  @EnumSource
  @DisplayName("G4 G5 What a killed worker left is swept: nothing lost, nothing left")
  void killedWorkIsSwept(FaultPoint point) throws Exception {
    comesFrom(scene.run);
    boolean claiming = KillPoints.ofClaim().contains(point);
    if (!claiming) {
      unfinishedWork();
    }
    assertThat(Victim.process(scene, point, WorkspaceKind.WORKTREE).waitFor())
        .isEqualTo(Victim.KILLED);

    sweep(Life.CLOSED);

    if (claiming) {
      assertThat(scene.osierRefs()).isEmpty();
    } else {
      assertThat(scene.osierRefs()).containsOnlyKeys(scene.parser.keptRef());
      assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    }
    scene.assertNothingLeft();
    assertThat(sweep(Life.CLOSED)).isEqualTo(Sweep.NOTHING);
  }

  @ParameterizedTest(name = "sweep killed after {0}")
  @MethodSource("dev.osier.workspace.KillPoints#ofSweep")
  @DisplayName("G4 G5 A sweep that is killed is finished by the next one")
  void killedSweepIsFinished(FaultPoint point) throws Exception {
    comesFrom(scene.run);
    merged("done");
    unfinishedWork();
    assertThat(Victim.sweep(scene, point).waitFor()).isEqualTo(Victim.KILLED);

    sweep(Life.CLOSED);

    assertThat(scene.osierRefs())
        .containsOnlyKeys(
            scene.parser.keptRef(),
            "refs/osier/kept/" + scene.run + "/done",
            "refs/osier/kept/" + scene.run + "/@integration");
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
    assertThat(sweep(Life.CLOSED)).isEqualTo(Sweep.NOTHING);
  }

  @Test
  @DisplayName("G4 G5 Two sweeps at once do it once")
  void twoSweepsAtOnce() throws Exception {
    comesFrom(scene.run);
    merged("done");
    for (int i = 0; i < 8; i++) {
      Workspace workspace = scene.work(scene.effect("task" + i));
      write(workspace.path(), "new.txt", "unsaved " + i);
    }
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      Future<Sweep> first = two.submit(() -> sweep(Life.CLOSED));
      Future<Sweep> second = two.submit(() -> sweep(Life.CLOSED));
      first.get();
      second.get();
    } finally {
      two.shutdown();
    }
    sweep(Life.CLOSED);

    assertThat(scene.osierRefs()).hasSize(10);
    for (int i = 0; i < 8; i++) {
      String kept = scene.effect("task" + i).keptRef();
      assertThat(scene.content(kept, "new.txt")).isEqualTo("unsaved " + i);
    }
    scene.assertNothingLeft();
  }
}
