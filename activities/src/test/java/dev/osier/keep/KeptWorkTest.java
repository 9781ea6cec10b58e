package dev.osier.keep;

import static dev.osier.workspace.Scene.git;
import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.keep.KeptWork.Name;
import dev.osier.workspace.Scene;
import dev.osier.workspace.Workspace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @Test
  @DisplayName("G4 A commit that an agent wrote past git does not hide the work of the others")
  void commitOfNobodyIsListedWithTheOthers() throws Exception {
    keep("one");
    for (String committer : List.of("nonsense", "A <a@b> 99999999999999999 +0000")) {
      String plain = git(scene.root).require("cat-file", "commit", scene.base) + "\n";
      Path odd = directory.resolve("odd");
      Files.writeString(odd, plain.replaceFirst("(?m)^committer .*$", "committer " + committer));
      String id =
          git(scene.root)
              .require("hash-object", "-t", "commit", "-w", "--literally", odd.toString());
      scene.refs.compareAndSet(
          scene.lexer.keptRef(), scene.refs.tip(scene.lexer.keptRef()), id, "odd");
      try (KeptWork work = new KeptWork(scene.repository)) {
        assertThat(work.look(List.copyOf(work.names().values())))
            .extracting(kept -> kept.name().name())
            .containsExactlyInAnyOrder(scene.parser, scene.lexer);
      }
    }
  }
}
