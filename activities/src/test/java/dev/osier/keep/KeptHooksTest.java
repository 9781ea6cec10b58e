package dev.osier.keep;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.git.settings.HookFiles;
import dev.osier.git.settings.HookFiles.HookFile;
import dev.osier.name.RunNames;
import dev.osier.sweep.RunLiveness.Life;
import dev.osier.sweep.SweepScenario;
import dev.osier.workspace.Workspaces;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class KeptHooksTest extends SweepScenario {
  @Test
  @DisplayName("G5 The hooks that a run began with last as long as it does, and are nobody's work")
  void hooksOfADeadRunAreSweptAndNotSaved() throws Exception {
    HookFiles hooks =
        new HookFiles(
            "hooks", Map.of("hooks/pre-commit", new HookFile(true, "exit 0".getBytes(UTF_8))));
    comesFrom(scene.run);
    unfinishedWork();
    try (Workspaces workspaces = scene.workspaces()) {
      String commit = workspaces.traces().keepHooks(scene.run, hooks);
      assertThat(workspaces.traces().keepHooks(scene.run, hooks)).isEqualTo(commit);
      assertThat(scene.osierRefs()).containsEntry(new RunNames(scene.run).hooks(), commit);
    }

    sweep(Life.CLOSED);

    assertThat(scene.osierRefs()).containsOnlyKeys(scene.parser.keptRef());
    scene.assertNothingLeft();
  }
}
