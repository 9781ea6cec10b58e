package dev.osier.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.AgentLog;
import dev.osier.job.TryJob.Bounds;
import dev.osier.name.EffectId;
import dev.osier.outcome.Outcome;
import dev.osier.outcome.Spent;
import dev.osier.plan.Budget;
import dev.osier.process.CleanEnvironment;
import dev.osier.process.ProcessTree;
import dev.osier.workspace.ReleaseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("root")
@DisplayName("A nasty agent")
class NastyAgentsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  @DisplayName("G1 G3 G4 G5 is reported, leaves nothing alive, and loses nothing")
  void isReportedAndLeavesNothing(NastyAgent nasty) throws Exception {
    try (AttemptScene scene = new AttemptScene(folder)) {
      EffectId effect = new EffectId(scene.run, "parser");
      String branch = effect.branch();
      if (nasty == NastyAgent.IGNORES_SIGTERM) {
        scene.timeoutSeconds = 2;
      }
      if (nasty == NastyAgent.PRINTS_NOTHING_FOR_EVER) {
        scene.bounds = new Bounds(1, Budget.NONE, Spent.NONE);
      }
      scene.agent(
          false,
          nasty
              .script
              .replace("REPOSITORY", scene.repository.root().toString())
              .replace("BRANCH", branch));

      Outcome outcome = scene.attempt();

      assertThat(outcome.headline()).isEqualTo(nasty.says.replace("BRANCH", branch));
      assertThat(outcome.ending()).isEqualTo(nasty.ending);
      String marker = CleanEnvironment.marker(effect.toString());
      assertThat(ProcessTree.recorded(null, null, marker).living()).isEmpty();
      AgentLog log = new AgentLog(scene.workspaces.store().directory(effect), 1);
      assertThat(log.size()).isLessThanOrEqualTo(AgentLog.LIMIT);
      if (Files.exists(log.older())) {
        assertThat(Files.size(log.older())).isLessThanOrEqualTo(2L * AgentLog.KEPT);
      }
      assertKept(scene, effect, nasty);
    }
  }

  /** What it wrote to its workspace is kept, wherever the workspace is still there. */
  private static void assertKept(AttemptScene scene, EffectId effect, NastyAgent nasty)
      throws Exception {
    boolean worked = nasty.script.contains("echo work > a");
    ReleaseResult release = scene.workspaces.release(effect, null);
    assertThat(release).isInstanceOf(ReleaseResult.Released.class);
    String kept = ((ReleaseResult.Released) release).keptRef();
    if (worked) {
      assertThat(scene.repository.git("show", kept + ":a")).isEqualTo("work");
    }
  }
}
