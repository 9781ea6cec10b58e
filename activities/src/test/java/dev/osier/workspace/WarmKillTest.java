package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.Lease;
import dev.osier.name.EffectId;
import dev.osier.plan.WorkspaceKind;
import dev.osier.testkit.Killed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A workspace for verifying, killed while it is moved to the next commit")
class WarmKillTest {

  @TempDir Path directory;

  @ParameterizedTest(name = "worker killed after {0}")
  @EnumSource(names = {"RECORD_CLAIMED", "FILES_FILLED", "FILES_INCLUDED", "RECORD_CREATED"})
  @DisplayName("G3 G5 holds the commit that is asked for next, and leaves nothing")
  void isWholeForTheNextCommit(FaultPoint deadly) throws Exception {
    try (Scene scene = Scene.in(directory, WorkspaceKind.WORKTREE)) {
      String next = commit(scene, "a.txt", "two\n");
      String last = commit(scene, "c.txt", "three\n");
      claim(scene, scene.base, FaultPoint.Observer.NONE);
      Path path;
      if (deadly == FaultPoint.RECORD_CREATED) {
        // It ends with the record; the answer is lost.
        path = claim(scene, next, FaultPoint.Observer.NONE).path();
        write(path, "left.txt", "by the check");
      } else {
        assertThatThrownBy(() -> claim(scene, next, Scene.killAt(deadly)))
            .isInstanceOf(Killed.class);
      }

      path = claim(scene, last, FaultPoint.Observer.NONE).path();

      assertThat(Files.readString(path.resolve("a.txt"))).isEqualTo("two\n");
      assertThat(Files.readString(path.resolve("c.txt"))).isEqualTo("three\n");
      assertThat(Scene.git(path).require("status", "--porcelain")).isEmpty();
      assertThat(Scene.head(path)).isEqualTo(last);
      try (Workspaces workspaces = scene.workspaces()) {
        workspaces.releaseRun(scene.run, last);
      }
      assertThat(scene.osierRefs()).isEmpty();
      scene.assertNothingLeft();
    }
  }

  /** In no branch, as a candidate of a run that was made again. */
  private static String commit(Scene scene, String file, String content) throws Exception {
    write(scene.root, file, content);
    String commit = Scene.commitAll(scene.root, "Next");
    Scene.git(scene.root).require("reset", "-q", "--soft", "HEAD~1");
    return commit;
  }

  private static Workspace claim(Scene scene, String commit, FaultPoint.Observer observer)
      throws Exception {
    try (Workspaces workspaces = scene.workspaces(observer);
        Lease lease = Scene.lease(workspaces, new EffectId(scene.run, "@verify"))) {
      return workspaces.claimDetached(lease, new EffectId(scene.run, "@verify"), commit, List.of());
    }
  }
}
