package dev.osier.keep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.effect.EffectRecord;
import dev.osier.workspace.KindScenario;
import dev.osier.workspace.ReleaseResult;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.Workspaces;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;

/** A workspace in which an agent has worked, and what is kept of it when it is released. */
abstract class KeptScenario extends KindScenario {
  Path path;
  String kept;

  @BeforeEach
  void beginWork() throws Exception {
    kept = scene.parser.keptRef();
    path = scene.work(scene.parser).path();
  }

  /** Releases the workspace, which must go. */
  Released released() throws Exception {
    ReleaseResult release = scene.release(scene.parser, scene.base);
    assertThat(release).isInstanceOf(Released.class);
    assertThat(path).doesNotExist();
    assertThat(scene.refs.tip("refs/heads/" + scene.parser.branch())).isNull();
    return (Released) release;
  }

  /** The agent has ended, and all that it made is in {@code commit}. */
  void seal(String commit) throws Exception {
    try (Workspaces workspaces = scene.workspaces()) {
      workspaces.published().noteSealed(scene.parser.toString(), commit);
      EffectRecord record = workspaces.store().load(scene.parser).orElseThrow();
      workspaces.store().save(record.agentFoundEnded(Instant.now()).sealedAs(commit));
    }
  }
}
