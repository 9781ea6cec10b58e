package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.Sweep;
import dev.osier.sweep.Sweep.Left;
import dev.osier.sweep.Sweep.Swept;
import dev.osier.sweep.SweepScenario;
import dev.osier.workspace.ReleaseResult.Stayed;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A workspace that the user has locked")
class UsersLockTest extends SweepScenario {
  @Test
  @DisplayName("G4 G5 is saved and stays, is left alone by sweeps, and goes once it is unlocked")
  void staysUntilItIsUnlocked() throws Exception {
    comesFrom(scene.run);
    Workspace workspace = unfinishedWork();
    scene.git().require("worktree", "lock", workspace.path().toString());

    try (Workspaces workspaces = scene.workspaces()) {
      Stayed stayed = (Stayed) workspaces.releaseRun(scene.run, scene.base).get(scene.parser);
      assertThat(stayed.reason()).startsWith("The workspace of " + scene.parser + " stays, since");
      assertThat(stayed.keptRef()).isEqualTo(scene.parser.keptRef());
      assertThat(stayed.wanted()).isTrue();
    }
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("unsaved");

    write(workspace.path(), "new.txt", "changed by who looked");
    Sweep sweep = sweep(Life.CLOSED);
    assertThat(sweep.swept()).isEmpty();
    assertThat(sweep.left()).extracting(Left::failed).containsExactly(false);
    assertThat(workspace.path().resolve("new.txt")).hasContent("changed by who looked");
    assertThat(scene.osierRefs())
        .containsOnlyKeys(scene.parser.keptRef(), "refs/heads/" + scene.parser.branch());

    scene.git().require("worktree", "unlock", workspace.path().toString());
    assertThat(sweep(Life.CLOSED).swept()).extracting(Swept::what).containsExactly("parser");
    assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("changed by who looked");
    scene.assertNothingLeft();
  }
}
