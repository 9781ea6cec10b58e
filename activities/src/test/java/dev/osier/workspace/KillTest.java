package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.EffectRecord;
import dev.osier.effect.EffectRecord.Step;
import dev.osier.effect.Lease;
import dev.osier.testkit.Killed;
import dev.osier.workspace.ReleaseResult.Released;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The worker is killed after each step in turn; another one goes on. */
@Tag("slow")
@Order(1)
class KillTest extends KindScenario {
  @ParameterizedTest(name = "worker killed after {0}")
  @MethodSource("dev.osier.workspace.KillPoints#amidClaim")
  @DisplayName("G5 A claim cut off is done by the next one")
  void nextClaimFinishes(FaultPoint point) throws Exception {
    scene.killClaimAt(point);

    Workspace workspace = scene.claim(scene.parser, scene.base);

    assertWhole(workspace);
    assertThat(workspace.adopted()).isFalse();
    assertThat(scene.osierRefs()).containsOnlyKeys("refs/heads/" + scene.parser.branch());
  }

  @ParameterizedTest(name = "worker killed after {0}")
  @MethodSource("dev.osier.workspace.KillPoints#ofClaim")
  @DisplayName("G5 A claim cut off is released without a trace")
  void releaseUndoesClaim(FaultPoint point) throws Exception {
    scene.killClaimAt(point);

    assertThat(scene.release(scene.parser, scene.base)).isEqualTo(new Released(null, List.of()));

    assertThat(scene.osierRefs()).isEmpty();
    scene.assertNothingLeft();
  }

  @Test
  void claimCutOffAtItsEndIsAdopted() throws Exception {
    scene.killClaimAt(FaultPoint.RECORD_CREATED);

    Workspace workspace = scene.claim(scene.parser, scene.base);

    assertWhole(workspace);
    assertThat(workspace.adopted()).isTrue();
  }

  @ParameterizedTest(name = "worker killed after {0}")
  @MethodSource("dev.osier.workspace.KillPoints#ofRelease")
  @DisplayName("G4 G5 A release cut off is finished by the next one: nothing lost, nothing left")
  void nextReleaseFinishes(FaultPoint point) throws Exception {
    Workspace workspace = workWithEverything();
    killReleaseAt(point);

    assertThat(scene.release(scene.parser, scene.base))
        .isEqualTo(new Released(scene.parser.keptRef(), List.of()));

    assertEverythingKeptOnce();
    assertThat(workspace.path()).doesNotExist();
    scene.assertNothingLeft();
  }

  @ParameterizedTest(name = "worker killed after {0}")
  @MethodSource("dev.osier.workspace.KillPoints#ofRelease")
  @DisplayName("G4 A release cut off does not stop the task from being done again")
  void nextClaimFinishesRelease(FaultPoint point) throws Exception {
    workWithEverything();
    killReleaseAt(point);

    Workspace workspace = scene.claim(scene.parser, scene.base);

    if (point != FaultPoint.WORK_KEPT) {
      // Before the removal is on record, the workspace still is the task's.
      assertWhole(workspace);
      assertThat(workspace.adopted()).isFalse();
    }
    assertEverythingKeptOnce();
  }

  @Test
  @DisplayName("G4 What was kept long ago, before a kill, is not kept again")
  void sameWorkIsKeptOnceWhateverTheTime() throws Exception {
    workWithEverything();
    killReleaseAt(FaultPoint.WORK_KEPT);
    String kept = scene.refs.tip(scene.parser.keptRef());
    String old =
        Scene.git(scene.root)
            .with("GIT_COMMITTER_DATE", "2001-02-03T04:05:06Z")
            .require(
                "commit-tree",
                kept + "^{tree}",
                "-p",
                kept + "^1",
                "-p",
                kept + "^2",
                "-p",
                kept + "^3",
                "-m",
                "Kept");
    assertThat(scene.refs.compareAndSet(scene.parser.keptRef(), kept, old, "")).isTrue();

    scene.release(scene.parser, scene.base);

    assertThat(scene.refs.tip(scene.parser.keptRef())).isEqualTo(old);
    assertEverythingKeptOnce();
  }

  @ParameterizedTest(name = "process killed after {0}")
  @EnumSource
  @DisplayName("G4 G5 G6 What a killed process left is gone on with by another one")
  void otherProcessGoesOn(FaultPoint point) throws Exception {
    boolean claiming = KillPoints.ofClaim().contains(point);
    if (!claiming) {
      workWithEverything();
    }
    assertThat(Victim.process(scene, point, kind()).waitFor()).isEqualTo(Victim.KILLED);

    if (claiming) {
      assertWhole(scene.claim(scene.parser, scene.base));
    }
    try (Workspaces next = scene.workspaces()) {
      assertThat(next.releaseRun(scene.run, scene.base).values())
          .allSatisfy(release -> assertThat(release).isInstanceOf(Released.class));
    }

    if (claiming) {
      assertThat(scene.osierRefs()).isEmpty();
    } else {
      assertEverythingKeptOnce();
    }
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("Every fault point is reached by a claim and the end of a run")
  void everyPointIsReached() throws Exception {
    List<FaultPoint> reached = new ArrayList<>();
    try (Workspaces workspaces = scene.workspaces(reached::add)) {
      try (Lease lease = Scene.lease(workspaces, scene.parser)) {
        scene.claim(workspaces, lease, scene.parser, scene.base);
      }
      assertThat(reached).containsExactlyElementsOf(KillPoints.ofClaim());
      workspaces.releaseRun(scene.run, scene.base);
    }
    assertThat(reached).containsExactly(FaultPoint.values());
  }

  private void killReleaseAt(FaultPoint point) {
    assertThatThrownBy(
            () -> {
              try (Workspaces dying = scene.dying(point)) {
                dying.release(scene.parser, scene.base);
              }
            })
        .isInstanceOf(Killed.class);
  }

  private void assertWhole(Workspace workspace) throws Exception {
    assertThat(workspace.path().resolve("src/b.txt")).hasContent("b\n");
    assertThat(Scene.git(workspace.path()).require("status", "--porcelain")).isEmpty();
    assertThat(Scene.head(workspace.path())).isEqualTo(scene.base);
    try (Workspaces workspaces = scene.workspaces()) {
      EffectRecord record = workspaces.store().load(scene.parser).orElseThrow();
      assertThat(record.step()).isEqualTo(Step.CREATED);
    }
  }

  /** A commit, one that was taken back, staged, unstaged and untracked files. */
  private Workspace workWithEverything() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    Path path = workspace.path();
    write(path, "lost.txt", "taken back");
    Scene.commitAll(path, "Take back");
    Scene.git(path).require("reset", "-q", "--hard", "HEAD~1");
    write(path, "one.txt", "committed");
    Scene.commitAll(path, "Commit");
    write(path, "two.txt", "staged");
    Scene.git(path).require("add", "two.txt");
    write(path, "two.txt", "changed again");
    write(path, "a.txt", "unstaged");
    write(path, "three.txt", "untracked");
    scene.agentEnded(scene.parser);
    return workspace;
  }

  private void assertEverythingKeptOnce() throws Exception {
    String kept = scene.parser.keptRef();
    assertThat(scene.osierRefs()).containsKey(kept).doesNotContainKey(kept + "@1");
    assertThat(scene.content(kept, "one.txt")).isEqualTo("committed");
    assertThat(scene.content(kept, "two.txt")).isEqualTo("changed again");
    assertThat(scene.content(kept, "a.txt")).isEqualTo("unstaged");
    assertThat(scene.content(kept, "three.txt")).isEqualTo("untracked");
    assertThat(scene.content(kept + "^2", "lost.txt")).isEqualTo("taken back");
    assertThat(scene.content(kept + "^3", "two.txt")).isEqualTo("staged");
  }
}
