package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.escape.EscapeWatch;
import dev.osier.git.copy.HiddenRepository;
import dev.osier.plan.WorkspaceKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
@DisplayName("every kind: copy")
class PlainCopyContractTest extends KindContract {
  @Override
  protected WorkspaceKind kind() {
    return WorkspaceKind.COPY;
  }

  @Test
  void looksLikeThePlainDirectory() throws Exception {
    Path path = scene.claim(scene.parser, scene.base).path();

    assertThat(path.toFile().list())
        .containsExactlyInAnyOrder("a.txt", "src", ".gitignore", ".osier");
    Process git =
        new ProcessBuilder("git", "status")
            .directory(path.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(git.waitFor()).isEqualTo(128);
  }

  @Test
  @DisplayName("G1 What another run writes back meanwhile is nobody's escape")
  void writingBackOfAnotherRunIsNoEscape() throws Exception {
    HiddenRepository hidden = HiddenRepository.require(scene.home, scene.root);
    Workspace other = scene.work(scene.effect("other"));
    write(other.path(), "a.txt", "theirs\n");
    write(other.path(), "new.txt", "theirs\n");
    Files.delete(other.path().resolve("src/b.txt"));
    String published = commitAll(other, "Work");
    try (Workspaces workspaces = scene.workspaces()) {
      EscapeWatch watch = workspaces.escapeWatch();
      scene.claim(scene.parser, scene.base);
      watch.before(scene.parser, 1, EscapeWatch.Phase.AGENT);
      workspaces
          .store()
          .save(workspaces.store().load(scene.parser).orElseThrow().trying(1, Instant.now()));
      hidden.noteWriting(published);
      write(scene.root, "a.txt", "theirs\n");
      write(scene.root, "new.txt", "theirs\n");
      Files.delete(scene.root.resolve("src/b.txt"));
      write(scene.root, "escaped.txt", "e");
      scene.agentEnded(scene.parser);

      EscapeWatch.Escapes escapes = watch.after(scene.parser, 1, EscapeWatch.Phase.AGENT);
      assertThat(escapes.suspected()).containsExactly("escaped.txt");
      assertThat(escapes.blamed()).isEmpty();
    }
  }
}
