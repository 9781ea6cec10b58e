package dev.osier.workspace;

import static dev.osier.workspace.Scene.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.osier.effect.Lease;
import dev.osier.workspace.ReleaseResult.Released;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncludesTest {
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

  @Test
  void namedFileIsCopiedWithItsMode() throws Exception {
    write(scene.root, ".env", "secret");
    Files.setPosixFilePermissions(
        scene.root.resolve(".env"), PosixFilePermissions.fromString("rw-------"));

    Path copy = claim(".env").resolve(".env");

    assertThat(copy).hasContent("secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
        .isEqualTo("rw-------");
  }

  @Test
  void namedDirectoryIsCopiedWithAllThatIsIgnoredInIt() throws Exception {
    write(scene.root, "build/x/one", "1");
    write(scene.root, "build/two", "2");

    Path workspace = claim("build");

    assertThat(workspace.resolve("build/x/one")).hasContent("1");
    assertThat(workspace.resolve("build/two")).hasContent("2");
  }

  @Test
  void nameWithoutFileIsPassedOver() throws Exception {
    assertThat(claim(".env").resolve(".env")).doesNotExist();
  }

  @Test
  @DisplayName("A file that would be committed with the task's work is refused")
  void fileThatIsNotIgnoredIsRefused() throws Exception {
    write(scene.root, "notes.txt", "n");

    assertThatThrownBy(() -> claim("notes.txt"))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("notes.txt")
        .hasMessageContaining(".gitignore");
    assertThat(scene.release(scene.parser, scene.base)).isEqualTo(new Released(null, List.of()));
    scene.assertNothingLeft();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret", "/etc/passwd", ".", "src/../..", "a/../../b"})
  @DisplayName("G1 A name that leaves the checkout is refused")
  void nameOutsideOfTheCheckoutIsRefused(String name) {
    assertThatThrownBy(() -> claim(name))
        .isInstanceOf(WorkspaceException.class)
        .hasMessageContaining("Cannot include " + name);
  }

  @Test
  void patternsCopyOnlyWhatIsUntrackedAndIgnored() throws Exception {
    write(scene.root, ".worktreeinclude", "*.log\n.env\n*.txt\n!keep.log\n");
    write(scene.root, "deep/x.log", "x");
    write(scene.root, "keep.log", "k");
    write(scene.root, ".env", "secret");
    write(scene.root, "untracked.txt", "u");
    write(scene.root, "a.txt", "the user's change");
    write(scene.root, "build/other", "o");

    Path workspace = claim();

    assertThat(workspace.resolve("deep/x.log")).hasContent("x");
    assertThat(workspace.resolve(".env")).hasContent("secret");
    assertThat(workspace.resolve("a.txt")).hasContent("a\n");
    assertThat(workspace.resolve("keep.log")).doesNotExist();
    assertThat(workspace.resolve("untracked.txt")).doesNotExist();
    assertThat(workspace.resolve("build")).doesNotExist();
  }

  @Test
  @DisplayName("G1 A link that leaves the checkout is not copied, nor what it names")
  void linkOutOfTheCheckoutIsNotCopied() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "p");
    Files.createSymbolicLink(scene.root.resolve("out.log"), outside.resolve("precious"));
    Files.createSymbolicLink(scene.root.resolve("build"), outside);
    write(scene.root, ".worktreeinclude", "*.log\nbuild\n");

    Path workspace = claim("out.log");

    assertThat(Files.exists(workspace.resolve("out.log"))).isFalse();
    assertThat(Files.isSymbolicLink(workspace.resolve("out.log"))).isFalse();
    assertThat(workspace.resolve("build")).doesNotExist();
  }

  @Test
  @DisplayName("G1 A link within the checkout becomes a copy, so that writing to it stays inside")
  void linkWithinTheCheckoutBecomesCopy() throws Exception {
    write(scene.root, "real.log", "r");
    Files.createSymbolicLink(scene.root.resolve("link.log"), scene.root.resolve("real.log"));

    Path copy = claim("link.log").resolve("link.log");

    assertThat(Files.isSymbolicLink(copy)).isFalse();
    assertThat(copy).hasContent("r");
  }

  @Test
  @DisplayName("G1 A link in the repository does not lead a copy out of the workspace")
  void linkInTheRepositoryIsNotWrittenThrough() throws Exception {
    Path outside = Files.createDirectories(directory.resolve("outside"));
    Files.createSymbolicLink(scene.root.resolve("conf"), outside);
    String linked = Scene.commitAll(scene.root, "Link");
    Scene.git(scene.root).require("rm", "-q", "--cached", "conf");
    Files.delete(scene.root.resolve("conf"));
    write(scene.root, "conf/x.log", "x");
    write(scene.root, "conf/y/z.log", "z");
    write(scene.root, ".worktreeinclude", "*.log\n");

    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      workspaces.claim(lease, scene.parser, linked, List.of());
    }

    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void oddNamesAreCopied() throws Exception {
    List<String> names = List.of("-x.log", "new\nline.log", "ü ☃.log", "*.log", ":(top)y.log");
    for (String name : names) {
      Files.writeString(scene.root.resolve(name), name);
    }

    Path workspace = claim(names.toArray(String[]::new));

    for (String name : names) {
      assertThat(workspace.resolve(name)).hasContent(name);
    }
  }

  private Path claim(String... include) throws InterruptedException {
    try (Workspaces workspaces = scene.workspaces();
        Lease lease = Scene.lease(workspaces, scene.parser)) {
      return workspaces.claim(lease, scene.parser, scene.base, List.of(include)).path();
    }
  }
}
