package dev.osier.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.osier.workspace.Release.Released;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("G4, G5: removal holds on to what it removes:")
class RemovalHoldsOnTest {
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

  /** The directories of Osier's above a workspace, which an agent of the same user can change. */
  @ParameterizedTest(name = "a link {0} above the workspace is removed, and not followed")
  @ValueSource(ints = {1, 2})
  void linkAbove(int above) throws Exception {
    Workspace workspace = scene.work(scene.parser);
    Path users = Files.createDirectories(directory.toRealPath().resolve("users"));
    Path replaced = workspace.path();
    for (int i = 0; i < above; i++) {
      replaced = replaced.getParent();
    }
    Path precious = users.resolve(replaced.relativize(workspace.path()));
    Files.createDirectories(precious);
    Files.writeString(precious.resolve("file"), "p");
    Files.copy(workspace.path().resolve(".git"), precious.resolve(".git"));
    Files.move(replaced, directory.resolve("moved"));
    Files.createSymbolicLink(replaced, users);

    scene.release(scene.parser, scene.base);

    assertThat(precious.resolve("file")).hasContent("p");
    assertThat(users).isDirectory();
    assertThat(replaced).doesNotExist();
  }

  @ParameterizedTest(
      name = "chmod {0} above the workspace keeps nothing from being saved and removed")
  @ValueSource(strings = {"r-x------", "---------", "-wx------"})
  void modesAbove(String modes) throws Exception {
    Workspace workspace = scene.work(scene.parser);
    Files.writeString(workspace.path().resolve("mine"), "m");
    for (Path above : new Path[] {workspace.path(), workspace.path().getParent()}) {
      Files.setPosixFilePermissions(above, PosixFilePermissions.fromString(modes));
    }

    Release release = scene.release(scene.parser, scene.base);

    assertThat(release).isInstanceOf(Released.class);
    assertThat(((Released) release).keptRef()).isNotNull();
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("a trash that is a link is removed, and not followed")
  void trashIsALink() throws Exception {
    scene.work(scene.parser);
    Path users = Files.createDirectories(directory.resolve("users"));
    Files.writeString(users.resolve("file"), "p");
    Files.createSymbolicLink(scene.home.resolve("workspaces/.trash"), users.toAbsolutePath());

    assertThat(scene.release(scene.parser, scene.base)).isInstanceOf(Released.class);

    assertThat(users.resolve("file")).hasContent("p");
    scene.assertNothingLeft();
  }
}
