package dev.osier.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.Lease;
import dev.osier.name.EffectId;
import dev.osier.workspace.ReleaseResult.Released;
import dev.osier.workspace.ReleaseResult.Stayed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("root")
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

    ReleaseResult release = scene.release(scene.parser, scene.base);

    assertThat(release).isInstanceOf(Released.class);
    assertThat(((Released) release).keptRef()).isNotNull();
    scene.assertNothingLeft();
  }

  private static void sh(Path where, String script) throws Exception {
    assertThat(new ProcessBuilder("sh", "-c", script).directory(where.toFile()).start().waitFor())
        .isZero();
  }

  @ParameterizedTest(name = "another directory {0} above, in its place, is not removed")
  @ValueSource(ints = {0, 1, 2})
  void otherDirectoryInPlace(int above) throws Exception {
    Workspace workspace = scene.work(scene.parser);
    Files.writeString(workspace.path().resolve("mine"), "m");
    Path replaced = workspace.path();
    for (int i = 0; i < above; i++) {
      replaced = replaced.getParent();
    }
    Path users = directory.toRealPath().resolve("users");
    Path precious = users.resolve(replaced.relativize(workspace.path())).resolve("precious");
    Files.createDirectories(precious.getParent());
    Files.writeString(precious, "p");
    // As an agent would do it, with its own .git to look like the workspace.
    sh(
        directory,
        "cp '%s/.git' '%s'; mv '%s' moved; mv users '%s'"
            .formatted(workspace.path(), precious.getParent(), replaced, replaced));

    ReleaseResult release = scene.release(scene.parser, scene.base);

    assertThat(release).isInstanceOf(Stayed.class);
    assertThat(((Stayed) release).reason())
        .contains(workspace.path() + " is not the directory that Osier made there");
    assertThat(workspace.path().resolve("precious")).hasContent("p");
    Path moved = directory.resolve("moved").resolve(replaced.relativize(workspace.path()));
    assertThat(moved.resolve("mine")).hasContent("m");
    // Once it is as it was, nothing is lost, and nothing left.
    sh(directory, "mv '%s' users; mv moved '%s'".formatted(replaced, replaced));
    ReleaseResult again = scene.release(scene.parser, scene.base);
    assertThat(scene.content(String.valueOf(((Released) again).keptRef()), "mine")).isEqualTo("m");
    scene.assertNothingLeft();
  }

  @Test
  @DisplayName("another directory in place of one for verifying is neither cleaned nor used")
  void otherDirectoryForVerifying() throws Exception {
    EffectId verify = scene.effect("@verify");
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, verify)) {
      Path path = workspaces.claimDetached(lease, verify, scene.base, List.of()).path();
      Scene.write(scene.root, "c.txt", "c");
      String next = Scene.commitAll(scene.root, "Next");
      Files.createDirectories(directory.resolve("users"));
      Files.writeString(directory.resolve("users/precious"), "p");
      sh(directory, "cp '%s/.git' users; mv '%s' moved; mv users '%s'".formatted(path, path, path));

      assertThatThrownBy(() -> workspaces.claimDetached(lease, verify, next, List.of()))
          .isInstanceOf(WorkspaceException.class)
          .hasMessageContaining("is not the directory that Osier made there");
      assertThat(path.resolve("precious")).hasContent("p");
    }
  }

  @Test
  @DisplayName("a workspace that was moved away behind a link is told of, and stays where it is")
  void movedBehindALink() throws Exception {
    Workspace workspace = scene.work(scene.parser);
    Files.writeString(workspace.path().resolve("mine"), "m");
    sh(
        directory,
        "mv '%s' moved; ln -s \"$PWD/moved\" '%s'".formatted(workspace.path(), workspace.path()));

    ReleaseResult release = scene.release(scene.parser, scene.base);

    assertThat(((Released) release).notes())
        .singleElement()
        .asString()
        .contains(workspace.path() + " was moved away");
    assertThat(directory.resolve("moved/mine")).hasContent("m");
    assertThat(workspace.path()).doesNotExist();
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
