package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.workspace.KeptWork.Name;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptWorkTest {
  @TempDir Path directory;
  private Scene scene;

  @BeforeEach
  void open() throws Exception {
    scene = Scene.in(directory);
  }

  @AfterEach
  void close() {
    scene.close();
  }

  private void keep(String content) throws Exception {
    Workspace workspace = scene.work(scene.parser);
    write(workspace.path(), "new.txt", content);
    scene.release(scene.parser, scene.base);
  }

  @Test
  @DisplayName("G4 Work that was kept since a drop was asked for is not dropped with it")
  void newerWorkIsNotDropped() throws Exception {
    keep("one");
    try (KeptWork work = new KeptWork(scene.repository)) {
      Name seen = Objects.requireNonNull(work.names().get(scene.parser));
      keep("two");
      assertThat(work.drop(seen)).isFalse();
      assertThat(scene.content(scene.parser.keptRef(), "new.txt")).isEqualTo("two");
      Name now = Objects.requireNonNull(work.names().get(scene.parser));
      assertThat(work.drop(now)).isTrue();
      assertThat(work.drop(now)).isFalse();
      assertThat(scene.content(scene.parser.keptRef() + "@1", "new.txt")).isEqualTo("one");
    }
  }

  @Test
  void branchIsMadeOnceAndNeverMoved() throws Exception {
    keep("one");
    try (KeptWork work = new KeptWork(scene.repository)) {
      Name kept = Objects.requireNonNull(work.names().get(scene.parser));
      assertThat(work.makeBranch("back", kept)).isTrue();
      assertThat(work.makeBranch("back", kept)).isFalse();
      assertThat(work.makeBranch("main", kept)).isFalse();
      assertThat(scene.refs.tip("refs/heads/main")).isEqualTo(scene.base);
      assertThat(scene.refs.tip("refs/heads/back")).isEqualTo(kept.commit());
    }
  }
}
