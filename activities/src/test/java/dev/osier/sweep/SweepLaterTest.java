package dev.osier.sweep;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.Lease;
import dev.osier.name.EffectId;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweep.Swept;
import dev.osier.sweep.Sweeper.Rules;
import dev.osier.workspace.FaultPoint;
import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.ReleaseResult.Waiting;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspace;
import dev.osier.workspace.Workspaces;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes when its time has come: workspaces left to be looked at, and records. */
class SweepLaterTest extends SweepScenario {
  @Test
  @DisplayName("A settled workspace that is kept stays its time, adopted by nobody, then is swept")
  void keptWorkspaceStaysItsTime() throws Exception {
    comesFrom(scene.run);
    Workspace workspace = unfinishedWork();
    Instant now = Instant.now();
    try (Workspaces workspaces = scene.workspaces()) {
      Map<EffectId, Duration> keepFor = Map.of(scene.parser, HOUR);
      ReleaseResult first =
          workspaces.releaseAll(List.of(scene.parser), scene.base, keepFor).get(scene.parser);
      assertThat(first).isInstanceOf(Waiting.class);
      assertThat(((Waiting) first).keptRef()).isEqualTo(scene.parser.keptRef());
      assertThat(((Waiting) first).until()).isBetween(now.plus(HOUR), Instant.now().plus(HOUR));
      assertThat(
              workspaces.releaseAll(List.of(scene.parser), scene.base, keepFor).get(scene.parser))
          .as("asked again, it is given no more time")
          .isEqualTo(new Waiting(((Waiting) first).until(), scene.parser.keptRef(), List.of()));
      assertThat(workspaces.releaseRun(scene.run, scene.base).get(scene.parser))
          .isInstanceOf(Waiting.class);
    }
    assertThat(workspace.path().resolve("new.txt")).hasContent("unsaved");
    assertThat(scene.osierRefs())
        .containsOnlyKeys(scene.parser.keptRef(), "refs/heads/" + scene.parser.branch());

    assertThat(sweep(Life.CLOSED).swept()).isEmpty();
    assertThat(asked).as("there is nothing to ask").isEmpty();
    write(workspace.path(), "new.txt", "changed by who looked");
    Sweep sweep = sweep(Life.LIVE, Rules.WORKER, now.plus(HOUR).plusSeconds(60));

    assertThat(sweep.swept()).extracting(Swept::what).containsExactly("parser");
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("changed by who looked");
    assertThat(scene.content(scene.parser.keptRef() + "@1", "new.txt")).isEqualTo("unsaved");
    scene.assertNothingLeft();
  }

  @Test
  void keptWorkspaceIsMadeAnewForAnotherTry() throws Exception {
    unfinishedWork();
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseAll(List.of(scene.parser), scene.base, Map.of(scene.parser, HOUR));
    }

    Workspace again = scene.claim(scene.parser, scene.base);

    assertThat(again.adopted()).isFalse();
    assertThat(again.path().resolve("new.txt")).doesNotExist();
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");
    try (Workspaces workspaces = scene.workspaces()) {
      assertThat(workspaces.store().load(scene.parser).orElseThrow().keepUntil()).isNull();
      assertThat(workspaces.releaseRun(scene.run, scene.base).get(scene.parser))
          .isInstanceOf(ReleaseResult.Released.class);
    }
  }

  @Test
  @DisplayName("G5 A removal of a kept workspace that was begun is not waited with")
  void removalOfAKeptWorkspaceThatWasKilledIsFinished() throws Exception {
    unfinishedWork();
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseAll(List.of(scene.parser), scene.base, Map.of(scene.parser, HOUR));
    }
    FaultPoint.Observer killed =
        point -> {
          if (point == FaultPoint.RECORD_REMOVING) {
            throw new AssertionError("killed");
          }
        };
    try (Workspaces dying = scene.workspaces(killed);
        Lease lease = Scene.lease(dying, scene.parser)) {
      assertThatThrownBy(() -> dying.claim(lease, scene.parser, scene.base, List.of()))
          .hasMessage("killed");
    }

    comesFrom(scene.run);
    assertThat(sweep(Life.CLOSED).swept()).extracting(Swept::what).containsExactly("parser");
    scene.assertNothingLeft();
  }

  @Test
  void mergedWorkThatWasLeftToBeLookedAtIsNotKeptTwice() throws Exception {
    comesFrom(scene.run);
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "new.txt", "n");
    String merged = Scene.commitAll(workspace.path(), "Work");
    scene.refs.compareAndSet("refs/osier/" + scene.run + "/integration", null, merged, "");
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.releaseAll(List.of(scene.parser), merged, Map.of(scene.parser, HOUR));
    }

    sweep(Life.LIVE, Rules.WORKER, Instant.now().plus(HOUR.multipliedBy(2)));

    assertThat(scene.osierRefs()).containsOnlyKeys("refs/osier/" + scene.run + "/integration");
    assertThat(workspace.path()).doesNotExist();
  }

  @ParameterizedTest
  @EnumSource
  void recordsGoWhenTheRunHasBeenOverForTwoWeeks(Life life) throws Exception {
    comesFrom(scene.run);
    unfinishedWork();
    sweep(Life.CLOSED);
    Instant later = Instant.now().plus(Duration.ofDays(15));

    assertThat(sweep(Life.CLOSED, Rules.WORKER, later.minus(Duration.ofDays(2))))
        .isEqualTo(Sweep.NOTHING);
    sweep(life, Rules.WORKER, later);

    boolean over = EnumSet.of(Life.CLOSED, Life.UNKNOWN).contains(life);
    assertThat(Files.exists(runDirectory())).isEqualTo(!over);
    assertThat(scene.osierRefs()).containsOnlyKeys(scene.parser.keptRef());
    assertThat(scene.repository.osierDirectory().resolve("trash")).doesNotExist();
  }

  @Test
  void recordsGoSoonerWhereTheWorkerIsToldSo() throws Exception {
    comesFrom(scene.run);
    unfinishedWork();
    sweep(Life.CLOSED);
    sweep(
        Life.CLOSED,
        Rules.WORKER.withRecordsFor(Duration.ofDays(1)),
        Instant.now().plus(Duration.ofDays(2)));

    assertThat(runDirectory()).doesNotExist();
  }
}
