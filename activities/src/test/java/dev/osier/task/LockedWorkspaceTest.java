package dev.osier.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.name.EffectId;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Outcome.Ending;
import dev.osier.workspace.ReleaseResult;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("G5 a lock on a worktree")
class LockedWorkspaceTest {
  private static final String LOCK = "git worktree lock --reason mine \"$(pwd)\"";

  @TempDir Path folder;
  private AttemptScene scene;

  @BeforeEach
  void scene() throws Exception {
    scene = new AttemptScene(folder);
  }

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  private ReleaseResult released() throws Exception {
    return scene.workspaces.release(new EffectId(scene.run, "parser"), null);
  }

  private void userLocks() {
    scene.repository.git("worktree", "lock", "--reason", "to look", scene.workspace().toString());
  }

  @Test
  @DisplayName("G5 that an agent has set holds nothing up")
  void agentsLockIsNotRespected() throws Exception {
    Outcome outcome = scene.agent(false, LOCK + "; echo a > a").attempt();

    assertThat(outcome.ending()).as(outcome.headline()).isEqualTo(Ending.READY);
    assertThat(scene.repository.git("worktree", "list", "--porcelain")).contains("locked mine");
    assertThat(released()).isInstanceOf(ReleaseResult.Released.class);
    assertThat(scene.repository.worktrees()).hasSize(1);
  }

  @Test
  @DisplayName("G5 nor does one of a check")
  void checksLockIsNotRespected() throws Exception {
    scene.verify = LOCK;
    scene.agent(false, "echo a > a").attempt();

    assertThat(scene.repository.git("worktree", "list", "--porcelain")).contains("locked mine");
    assertThat(released()).isInstanceOf(ReleaseResult.Released.class);
  }

  @Test
  @DisplayName("G5 that the user has set after the agent is respected until it is gone")
  void usersLockIsRespected() throws Exception {
    scene.verify = "true";
    scene.agent(false, "echo a > a").attempt();
    userLocks();

    ReleaseResult.Stayed stayed = (ReleaseResult.Stayed) released();

    assertThat(stayed.wanted()).isTrue();
    assertThat(stayed.reason())
        .contains("stays, since you have locked it (to look). To let it go, run git -C '");
    assertThat(scene.workspace()).isDirectory();
    scene.repository.git("worktree", "unlock", scene.workspace().toString());
    assertThat(released()).isInstanceOf(ReleaseResult.Released.class);
  }

  @Test
  @DisplayName("G5 is the user's where that replaced an agent's")
  void usersLockInPlaceOfAnAgentsIsRespected() throws Exception {
    scene.agent(false, LOCK + "; echo a > a").attempt();
    scene.repository.git("worktree", "unlock", scene.workspace().toString());
    userLocks();

    assertThat(released()).isInstanceOf(ReleaseResult.Stayed.class);
  }
}
